/** One running task. */
export interface Flight<Result> {
  readonly startedAt: number
  readonly landed: Promise<Result>
  /** Set once somebody has waited for it in vain. */
  isSlow?: boolean
}

/** Shares one running task a key. Once a task has ended, well or badly, nothing of it is remembered. */
export class SingleFlight<Key, Result> {
  readonly #running = new Map<Key, Flight<Result>>()

  get(key: Key): Flight<Result> | undefined {
    return this.#running.get(key)
  }

  /** From now on this is the task that others join, also if an older one still runs. */
  add(key: Key, flight: Flight<Result>): void {
    const forget = () => {
      if (this.#running.get(key) === flight) this.#running.delete(key)
    }
    this.#running.set(key, flight)
    flight.landed.then(forget, forget)
  }
}
