/** What retries may cost: a container that meets only failures soon stops repeating itself. */
export interface RetryBudget {
  /** Takes one retry, if there is one left. */
  take(): boolean
  /** A success pays one back. */
  refill(): void
}

/** A token bucket, full at first. */
export function createRetryBudget(capacity = 100): RetryBudget {
  let tokens = capacity
  return {
    take: () => tokens > 0 && tokens-- > 0,
    refill() {
      tokens = Math.min(capacity, tokens + 1)
    },
  }
}

/** All retries of this process draw on it, whichever vault they are for. */
export const containerBudget: RetryBudget = createRetryBudget()

export interface RetryOptions {
  readonly budget: RetryBudget
  /** Ends waiting as well as trying. */
  readonly signal: AbortSignal
  readonly isPassing: (error: unknown) => boolean
  /** Whether something was put right, for which the call is repeated however often it was tried. Must come to an end. */
  readonly correct?: ((error: unknown) => boolean) | undefined
  /** How long the other side asks to wait at least. */
  readonly retryAfterMs: (error: unknown) => number | undefined
  readonly onRetry?: (retry: Retry) => void
  /** @default 11 */
  readonly maxTries?: number | undefined
  /** From 0 to 1. @default Math.random */
  readonly random?: (() => number) | undefined
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined
}

/** A try that will be made again. */
export interface Retry {
  /** How many tries there were. */
  readonly tries: number
  readonly delayMs: number
  readonly error: unknown
}

/** Found by a simulation of whole fleets (`npm run bench:fleet`): on average they fill the default `timeout`. */
const maxTries = 11
const baseMs = 30
const maxDelayMs = 2000

/** The longest wait that is asked for and heeded: the default `timeout`. Whoever gave the signal ends it earlier. */
const maxRetryAfterMs = 5000

/**
 * Tries until it succeeds, fails for a reason that will not pass, or has nothing left to try with. Waits with full
 * jitter: any time up to a bound that doubles.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { budget, signal, isPassing, correct, retryAfterMs, onRetry } = options
  const { random = Math.random, sleep = sleepUnless } = options
  for (let tries = 1; ; tries++) {
    try {
      const result = await attempt()
      budget.refill()
      return result
    } catch (error) {
      if (signal.aborted) throw error
      const mayRepeat = correct?.(error) || (tries < (options.maxTries ?? maxTries) && isPassing(error))
      if (!mayRepeat || !budget.take()) throw error
      const jitterMs = random() * Math.min(maxDelayMs, baseMs * 2 ** (tries - 1))
      // On top, or all who were told the same time would come back at once.
      const delayMs = Math.min(maxRetryAfterMs, retryAfterMs(error) ?? 0) + jitterMs
      onRetry?.({ tries, delayMs, error })
      await sleep(delayMs, signal)
    }
  }
}

/** Rejects with the signal's reason if that comes first. Keeps no process alive. */
function sleepUnless(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    if (signal.aborted) return reject(signal.reason)
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, ms).unref()
    signal.addEventListener('abort', abort, { once: true })
  })
}
