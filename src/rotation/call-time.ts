import { startTimeLimit } from '../time-limit.ts'

/** The time that one call has. */
export interface CallTime {
  /** Aborted when it is over. */
  readonly signal: AbortSignal
  remainingMs(): number
  /** What a promise answers, or `undefined` if the time is over before. */
  within<T>(promise: Promise<T>): Promise<T | undefined>
  /** Ends the timer, and not the time. */
  clear(): void
}

export function startCallTime(budgetMs: number): CallTime {
  const start = process.hrtime.bigint()
  const limit = startTimeLimit(budgetMs, { isAwaited: true })
  const controller = new AbortController()
  const over = limit.reached.then(() => {
    controller.abort(new DOMException('The time of withCredentials() is over', 'TimeoutError'))
    return undefined
  })
  return {
    signal: controller.signal,
    remainingMs: () =>
      controller.signal.aborted ? 0 : Math.max(0, budgetMs - Number(process.hrtime.bigint() - start) / 1e6),
    within: (promise) => Promise.race([promise, over]),
    clear: limit.clear,
  }
}
