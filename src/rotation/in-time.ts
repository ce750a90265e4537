import { startTimeLimit } from '../time-limit.ts'

/** What a promise answers, or `undefined` if that is not before the deadline. */
export async function inTime<T>(promise: Promise<T>, deadline: number): Promise<T | undefined> {
  const limit = startTimeLimit(Math.max(0, deadline - Date.now()), { isAwaited: true })
  try {
    return await Promise.race([promise, limit.reached.then(() => undefined)])
  } finally {
    limit.clear()
  }
}
