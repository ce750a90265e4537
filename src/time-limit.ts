/** The longest time that a timer can be set to. */
const maxTimerMs = 2 ** 31 - 1

export interface TimeLimit {
  /** Resolves when the time has passed; never, if it was cleared before. */
  readonly reached: Promise<void>
  clear(): void
}

/** A timer that keeps no process alive. */
export function startTimeLimit(ms: number): TimeLimit {
  let timer: NodeJS.Timeout | undefined
  const reached = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(ms, maxTimerMs)).unref()
  })
  return { reached, clear: () => clearTimeout(timer) }
}
