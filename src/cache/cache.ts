import { type FreshnessOptions, freshnessOf, refreshPoint } from './freshness.ts'
import { type HoldOff, holdOffAfter, isHeldOff } from './hold-off.ts'
import { Queue } from './queue.ts'
import { type Flight, SingleFlight } from './single-flight.ts'
import { Store } from './store.ts'

/** What became of one read. */
export type Loaded<Value, Failure> = { readonly value: Value } | Failed<Failure>

export interface Failed<Failure> {
  readonly failure: Failure
  /** Whether trying again is useless: then nothing stale is used in its place. */
  readonly isFinal: boolean
}

/** A read that somebody waits for. `landed` never rejects. */
export interface Reading<Key, Value, Failure> {
  readonly key: Key
  readonly landed: Promise<Loaded<Value, Failure>>
  /** Whether the value that is there may be used if the read fails for a passing reason or takes too long. */
  readonly mayBeStale: boolean
  /** Whether it began before, for somebody else. */
  readonly isJoined: boolean
  /** To be called by who waits no longer: who comes after it gets the stale value at once, until the read lands. */
  readonly giveUp: () => void
}

/** What a caller gets: the values that are there, once these have landed. */
export interface Access<Key, Value, Failure> {
  readonly waitFor: readonly Reading<Key, Value, Failure>[]
  /** Keys whose stale value is used without waiting, since a read failed a moment ago, or is slow. */
  readonly heldOff: readonly HeldOff<Key, Failure>[]
}

export interface HeldOff<Key, Failure> {
  readonly key: Key
  /** Why the last read failed; `undefined` if one runs that somebody has waited for in vain. */
  readonly failure: Failure | undefined
}

export interface CacheOptions<Key, Value, Failure> {
  readonly keys: readonly Key[]
  readonly freshness: (key: Key) => FreshnessOptions
  /** Starts reading these keys and answers one promise each, in their order. None may reject. */
  readonly load: (keys: readonly Key[]) => readonly Promise<Loaded<Value, Failure>>[]
  /** Told of each value that is kept, before anybody gets it. */
  readonly onKept?: (key: Key, value: Value) => void
  /** How long a read may take. One that seems to have taken longer slept with its frozen container. */
  readonly timeoutMs: number
  /** Wall time in milliseconds. It may jump either way. */
  readonly now: () => number
  /** From 0 to 1. */
  readonly random: () => number
}

/** How long a final failure is answered from memory once the value has expired. */
const rememberFinalMs = 1000

/** What all that was read at once has in common. */
interface Started {
  readonly startedAt: number
  readonly order: number
  /** From 0 to 1. */
  readonly drawn: number
}

interface LastFailure<Failure> {
  readonly hold: HoldOff
  readonly failed: Failed<Failure>
  /** Whether it was final, or one before it since the last success: what was taken away stays so in an outage. */
  readonly isRefused: boolean
  readonly at: number
  readonly order: number
}

/** Keeps the values of a fixed set of keys for their time to live. Knows neither AWS nor Middy. */
export class Cache<Key, Value, Failure> {
  readonly #options: CacheOptions<Key, Value, Failure>
  readonly #store = new Store<Key, Value>()
  readonly #flights = new SingleFlight<Key, Loaded<Value, Failure>>()
  readonly #failures = new Map<Key, LastFailure<Failure>>()
  readonly #forced = new Queue<Key, Loaded<Value, Failure>>((keys) => this.#start(keys))
  #reads = 0
  #changes = 0
  /** Instants between which every key is fresh; `undefined` until it is asked for after a change. */
  #fresh: { readonly from: number; readonly until: number } | undefined

  constructor(options: CacheOptions<Key, Value, Failure>) {
    this.#options = options
  }

  /** Whether every key is fresh: nothing to do but to compare numbers. */
  isFresh(): boolean {
    const now = this.#options.now()
    this.#fresh ??= this.#freshSpan()
    const { from, until } = this.#fresh
    return now < until && now >= from
  }

  /** How often a value was kept: as long as it stays the same, so do all values. */
  get changes(): number {
    return this.#changes
  }

  get(key: Key): Value | undefined {
    return this.#store.get(key)?.value
  }

  /** Starts reading whatever of these is due, all of it at once, and says what the caller has to wait for. */
  access(keys: readonly Key[] = this.#options.keys): Access<Key, Value, Failure> {
    const now = this.#options.now()
    const views = keys.map((key) => ({ key, ...this.#viewOf(key, now) }))
    this.#start(views.filter(({ isDue }) => isDue).map(({ key }) => key))
    return {
      waitFor: views.flatMap(({ key, waits, remembered, mayBeStale, isFlying }) => {
        if (!waits) return []
        const flight = this.#flights.get(key)
        const landed = remembered ? Promise.resolve(remembered) : (flight as Flight<Loaded<Value, Failure>>).landed
        return [{ key, landed, mayBeStale, isJoined: isFlying && !remembered, giveUp: () => slowDown(flight) }]
      }),
      heldOff: views
        .filter(({ isServedHeld }) => isServedHeld)
        .map(({ key, isFlying }) => ({ key, failure: isFlying ? undefined : this.#failures.get(key)?.failed.failure })),
    }
  }

  /**
   * Reads these keys anew, fresh or not, and joins no read that began before. Whoever comes while one runs shares the
   * next with all others who wait for it.
   */
  readAnew(keys: readonly Key[]): readonly Reading<Key, Value, Failure>[] {
    const landings = this.#forced.run(keys)
    return keys.map((key, index) => ({
      key,
      landed: landings[index] as Promise<Loaded<Value, Failure>>,
      mayBeStale: false,
      isJoined: false,
      giveUp: () => {},
    }))
  }

  /** What one key needs now. */
  #viewOf(key: Key, now: number) {
    const entry = this.#store.get(key)
    const freshness = entry ? freshnessOf(entry, this.#options.freshness(key), now) : 'expired'
    const last = this.#failures.get(key)
    const isHeld = isHeldOff(last?.hold, now)
    const isFlying = this.#isFlying(key, now)
    // A final refusal ends the life of a value with its time to live.
    const isYoung = freshness === 'fresh' || (freshness === 'refresh ahead' && entry && entry.readAt <= now)
    const isRefused = last?.isRefused === true && !isYoung
    const remembered = entry && last && isRefused && Math.abs(now - last.at) < rememberFinalMs ? last.failed : undefined
    // One caller waits for a slow read, not all.
    const isInVain = isFlying ? this.#flights.get(key)?.isSlow === true : isHeld
    const isServedHeld = freshness === 'stale if error' && isInVain && !isRefused

    const isServed = freshness === 'fresh' || freshness === 'refresh ahead' || freshness === 'stale while revalidate'
    const waits = (!isServed || isRefused) && !isServedHeld
    const mayRefresh = freshness !== 'fresh' && (waits || !isHeld)
    return {
      waits,
      remembered,
      mayBeStale: waits && !isRefused && freshness === 'stale if error',
      isServedHeld,
      isFlying,
      isDue: mayRefresh && !remembered && !isServedHeld && !isFlying,
    }
  }

  /** Whether a read runs that will land; one that slept with a frozen container may never. */
  #isFlying(key: Key, now: number): boolean {
    const flight = this.#flights.get(key)
    return flight !== undefined && Math.abs(now - flight.startedAt) <= this.#options.timeoutMs
  }

  #start(keys: readonly Key[]): readonly Promise<Loaded<Value, Failure>>[] {
    if (keys.length === 0) return []
    const { now, load, random } = this.#options
    const startedAt = now()
    // One draw for all that is read at once, so that it is due, or tried, at once again: drawn one by one, twelve parameters that
    // fit into two calls would soon be twelve.
    const drawn = random()
    const order = ++this.#reads
    const loading = load(keys)
    return keys.map((key, index) => {
      const landed = (loading[index] as Promise<Loaded<Value, Failure>>).then((loaded) => {
        const entry = this.#store.get(key)
        // What was read later stands, and is an answer to whoever waited for this one.
        if (entry && this.#store.isOvertaken(key, order)) return { value: entry.value }
        if ('value' in loaded) this.#keep(key, loaded.value, { startedAt, order, drawn })
        else if (entry) this.#fail(key, loaded, { startedAt, order, drawn })
        return loaded
      })
      this.#flights.add(key, { startedAt, landed })
      return landed
    })
  }

  #keep(key: Key, value: Value, { startedAt, order, drawn }: Started): void {
    const refreshAt = refreshPoint(startedAt, this.#options.freshness(key).ttlMs, drawn)
    this.#store.put(key, { value, readAt: startedAt, refreshAt }, order)
    // What was refused after this read began stays so.
    if (order > (this.#failures.get(key)?.order ?? 0)) this.#failures.delete(key)
    this.#options.onKept?.(key, value)
    this.#changes++
    this.#fresh = undefined
  }

  #freshSpan() {
    const entries = this.#options.keys.map((key) => this.#store.get(key))
    return {
      from: Math.max(...entries.map((entry) => entry?.readAt ?? Number.POSITIVE_INFINITY)),
      until: Math.min(...entries.map((entry) => entry?.refreshAt ?? Number.NEGATIVE_INFINITY)),
    }
  }

  /** A first load that fails leaves no trace, and what died in a frozen container says nothing of AWS. */
  #fail(key: Key, failed: Failed<Failure>, { startedAt, order, drawn }: Started): void {
    const { now, timeoutMs } = this.#options
    const at = now()
    const hasSlept = Math.abs(at - startedAt) > timeoutMs + 1000
    if (hasSlept) return
    const last = this.#failures.get(key)
    const isRefused = failed.isFinal || last?.isRefused === true
    this.#failures.set(key, {
      hold: holdOffAfter(last?.hold, at, () => drawn),
      failed,
      isRefused,
      at,
      order: Math.max(order, last?.order ?? 0),
    })
  }
}

function slowDown(flight: Flight<unknown> | undefined): void {
  if (flight) flight.isSlow = true
}
