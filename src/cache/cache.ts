import { SingleFlight } from './single-flight.ts'
import { Store } from './store.ts'

/** What became of one read. */
export type Loaded<Value, Failure> = { readonly value: Value } | { readonly failure: Failure }

/** A read that runs. `landed` never rejects. */
export interface Reading<Key, Value, Failure> {
  readonly key: Key
  readonly landed: Promise<Loaded<Value, Failure>>
}

export interface CacheOptions<Key, Value, Failure> {
  readonly keys: readonly Key[]
  /** How long a value of this key stays fresh, counted from the beginning of its read. */
  readonly ttlMs: (key: Key) => number
  /** Starts reading these keys and answers one promise each, in their order. None may reject. */
  readonly load: (keys: readonly Key[]) => readonly Promise<Loaded<Value, Failure>>[]
  /** Wall time in milliseconds. */
  readonly now: () => number
}

/** Keeps the values of a fixed set of keys for their time to live. Knows neither AWS nor Middy. */
export class Cache<Key, Value, Failure> {
  readonly #options: CacheOptions<Key, Value, Failure>
  readonly #store = new Store<Key, Value>()
  readonly #flights = new SingleFlight<Key, Loaded<Value, Failure>>()
  #reads = 0
  #freshUntil = Number.NEGATIVE_INFINITY

  constructor(options: CacheOptions<Key, Value, Failure>) {
    this.#options = options
  }

  /** Whether every key has a fresh value: one comparison. */
  isFresh(): boolean {
    return this.#options.now() < this.#freshUntil
  }

  get(key: Key): Value | undefined {
    return this.#store.get(key)?.value
  }

  /** Reads whatever is not fresh, joining the reads that already run. */
  read(): readonly Reading<Key, Value, Failure>[] {
    const now = this.#options.now()
    const due = this.#options.keys.filter((key) => now >= this.#expiryOf(key))
    this.#start(due.filter((key) => !this.#flights.get(key)))
    return due.map((key) => this.#readingOf(key))
  }

  /** Reads these keys anew, fresh or not, and joins no read that began before. */
  readAnew(keys: readonly Key[]): readonly Reading<Key, Value, Failure>[] {
    this.#start(keys)
    return keys.map((key) => this.#readingOf(key))
  }

  #start(keys: readonly Key[]): void {
    if (keys.length === 0) return
    const { now, load } = this.#options
    const readAt = now()
    const order = ++this.#reads
    const loading = load(keys)
    keys.forEach((key, index) => {
      const landed = (loading[index] as Promise<Loaded<Value, Failure>>).then((loaded) => {
        if ('value' in loaded) this.#keep(key, loaded.value, readAt, order)
        return loaded
      })
      this.#flights.add(key, landed)
    })
  }

  #keep(key: Key, value: Value, readAt: number, order: number): void {
    const { keys, ttlMs } = this.#options
    this.#store.put(key, { value, readAt, expiresAt: readAt + ttlMs(key) }, order)
    this.#freshUntil = Math.min(...keys.map((each) => this.#expiryOf(each)))
  }

  #expiryOf(key: Key): number {
    return this.#store.get(key)?.expiresAt ?? Number.NEGATIVE_INFINITY
  }

  #readingOf(key: Key): Reading<Key, Value, Failure> {
    return { key, landed: this.#flights.get(key) as Promise<Loaded<Value, Failure>> }
  }
}
