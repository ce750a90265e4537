/** The next run of some keys, which has not begun. */
interface NextRun<Key, Result> {
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
  #next: NextRun<Key, Result> | undefined

  /** `begin` starts the tasks of several keys at once. None may reject. */
  constructor(begin: (keys: readonly Key[]) => readonly Promise<Result>[]) {
    this.#begin = begin
  }

  /** One result a key, in their order. */
  run(keys: readonly Key[]): readonly Promise<Result>[] {
    const waiting = keys.filter((key) => this.#running.has(key))
    const begun = this.#start(keys.filter((key) => !this.#running.has(key)))
    const next = waiting.length > 0 ? this.#nextOf(waiting) : undefined
    return keys.map(
      (key) => begun.get(key) ?? (next as NextRun<Key, Result>).begun.then((run) => run.get(key) as Promise<Result>),
    )
  }

  #start(keys: readonly Key[]): ReadonlyMap<Key, Promise<Result>> {
    const tasks = keys.length > 0 ? this.#begin(keys) : []
    return new Map(
      keys.map((key, index) => {
        const task = tasks[index] as Promise<Result>
        this.#running.set(key, task)
        void task.then(() => this.#running.get(key) === task && this.#running.delete(key))
        return [key, task]
      }),
    )
  }

  #nextOf(keys: readonly Key[]): NextRun<Key, Result> {
    const next = this.#next ?? this.#makeNext(keys)
    for (const key of keys) next.keys.add(key)
    return next
  }

  #makeNext(keys: readonly Key[]): NextRun<Key, Result> {
    const wanted = new Set(keys)
    const begun = Promise.all(keys.map((key) => this.#running.get(key))).then(() => {
      this.#next = undefined
      return this.#start([...wanted])
    })
    this.#next = { keys: wanted, begun }
    return this.#next
  }
}
