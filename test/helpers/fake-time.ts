import { afterEach, beforeEach, jest } from '@jest/globals'

/** Stops the clock and all timers in each test of the file; microtasks go on. */
export function useFakeTime(): void {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_800_000_000_000, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
  })

  afterEach(() => {
    jest.useRealTimers()
  })
}

/** Moves clock and timers on. */
export const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms)

/** Lets everything run that waits for neither time nor an answer. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
