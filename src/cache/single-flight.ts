/** Shares one running task a key. Once a task has ended, well or badly, nothing of it is remembered. */
export class SingleFlight<Key, Result> {
  readonly #running = new Map<Key, Promise<Result>>()

  get(key: Key): Promise<Result> | undefined {
    return this.#running.get(key)
  }

  /** From now on this is the task that others join, also if an older one still runs. */
  add(key: Key, task: Promise<Result>): void {
    const forget = () => {
      if (this.#running.get(key) === task) this.#running.delete(key)
    }
    this.#running.set(key, task)
    task.then(forget, forget)
  }
}
