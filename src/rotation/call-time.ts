import { startTimeLimit } from '../time-limit.ts'

/** The time that one call has. It goes by a timer, since the wall clock may be set to anything meanwhile. */
export interface CallTime {
  isOver(): boolean
  remainingMs(): number
  /** What a promise answers, or `undefined` if the time is over before. */
  within<T>(promise: Promise<T>): Promise<T | undefined>
  /** Ends the timer, and not the time. */
  clear(): void
}

export function startCallTime(budgetMs: number): CallTime {
  const start = process.hrtime.bigint()
  const limit = startTimeLimit(budgetMs, { isAwaited: true })
  let isOver = false
  const over = limit.reached.then(() => {
    isOver = true
    return undefined
  })
  return {
    isOver: () => isOver,
    remainingMs: () => (isOver ? 0 : Math.max(0, budgetMs - Number(process.hrtime.bigint() - start) / 1e6)),
    within: (promise) => Promise.race([promise, over]),
    clear: limit.clear,
  }
}
