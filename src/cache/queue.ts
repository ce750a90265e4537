/** Tasks that will begin together in a moment. */
interface Soon<Key, Result> {
  readonly keys: Set<Key>
  readonly begun: Promise<ReadonlyMap<Key, Promise<Result>>>
}

/**
 * Runs at most one task a key at a time, and one more after it for all who asked meanwhile: none of them gets what was
 * begun before it asked, and however many they are, two runs do.
 */
export class Queue<Key, Result> {
  readonly #begin: (keys: readonly Key[]) => readonly Promise<Result>[]
  readonly #running = new Map<Key, Promise<Result>>()
  /** The task of a key that has not begun. */
  readonly #next = new Map<Key, Promise<Result>>()
  #soon: Soon<Key, Result> | undefined

  /** `begin` starts the tasks of several keys at once. None may reject. */
  constructor(begin: (keys: readonly Key[]) => readonly Promise<Result>[]) {
    this.#begin = begin
  }

  /** One result a key, in their order. */
  run(keys: readonly Key[]): readonly Promise<Result>[] {
    const begun = this.#start(keys.filter((key) => !this.#running.has(key) && !this.#next.has(key)))
    return keys.map((key) => begun.get(key) ?? this.#next.get(key) ?? this.#startAfter(key))
  }

  #start(keys: readonly Key[]): ReadonlyMap<Key, Promise<Result>> {
    const tasks = keys.length > 0 ? this.#begin(keys) : []
    return new Map(
      keys.map((key, index) => {
        const task = tasks[index] as Promise<Result>
        this.#running.set(key, task)
        void task.then(() => this.#running.delete(key))
        return [key, task]
      }),
    )
  }

  /** Each key waits for its own task only. */
  #startAfter(key: Key): Promise<Result> {
    const next = (this.#running.get(key) as Promise<Result>).then(() => this.#startSoon(key))
    this.#next.set(key, next)
    return next
  }

  /** One turn of the event loop later: what ended in the same one begins at once, as it did before. */
  async #startSoon(key: Key): Promise<Result> {
    this.#soon ??= this.#makeSoon()
    this.#soon.keys.add(key)
    const begun = await this.#soon.begun
    return begun.get(key) as Promise<Result>
  }

  #makeSoon(): Soon<Key, Result> {
    const keys = new Set<Key>()
    const begun = new Promise<void>((resolve) => void setImmediate(resolve)).then(() => {
      this.#soon = undefined
      for (const key of keys) this.#next.delete(key)
      return this.#start([...keys])
    })
    return { keys, begun }
  }
}
