/** The longest time that a timer can be set to. */
const maxTimerMs = 2 ** 31 - 1

export interface TimeLimit {
  /** Resolves when the time has passed; never, if it was cleared before. */
  readonly reached: Promise<void>
  clear(): void
}

interface RunningLimit {
  /** Wall time in milliseconds. */
  readonly overAt: number
  readonly end: () => void
}

const running = new Set<RunningLimit>()

/**
 * A timer that keeps no process alive, unless it `isAwaited`: Lambda's runtime client ends when an invocation, or INIT,
 * waits and there is nothing else in the event loop, as between two tries.
 */
export function startTimeLimit(ms: number, { isAwaited = false }: { readonly isAwaited?: boolean } = {}): TimeLimit {
  let end = () => {}
  const reached = new Promise<void>((resolve) => {
    end = () => {
      clear()
      resolve()
    }
  })
  const clear = () => {
    clearTimeout(timer)
    running.delete(limit)
  }
  const limit = { overAt: Date.now() + ms, end }
  const timer = setTimeout(end, Math.min(ms, maxTimerMs))
  if (!isAwaited) timer.unref()
  running.add(limit)
  return { reached, clear }
}

/**
 * Ends the limits that are over by wall time. The clock of timers may stand still while a container is frozen, so what
 * was waited for then would be waited for again: to be called when an invocation begins.
 */
export function endOverdueLimits(): void {
  const now = Date.now()
  for (const { overAt, end } of running) if (overAt < now) end()
}
