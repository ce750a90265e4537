import { SSMClient } from '@aws-sdk/client-ssm'
import type { VirtualClock } from './virtual-clock.ts'

export interface SdkRetries {
  /** The retries of one client: each has a budget of its own. */
  createClient(): <T>(attempt: () => Promise<T>) => Promise<T>
}

/** Of the SDK's retry strategy as much as its middleware uses. */
interface Strategy {
  readonly baseDelay: number
  acquireInitialRetryToken(scope: string): Promise<Token>
  refreshRetryTokenForRetry(token: Token, info: { readonly error: unknown; readonly errorType: string }): Promise<Token>
  recordSuccess(token: Token): void
}

interface Token {
  getRetryDelay(): number
}

const maxAttempts = 3

/**
 * The SDK's own strategy, taken from a client. Around it only what the SDK's middleware does: try, ask for the next
 * token, wait as it says.
 */
export async function createSdkRetries(clock: VirtualClock): Promise<SdkRetries> {
  const client = new SSMClient({ region: 'us-east-1', retryMode: 'standard', maxAttempts })
  const strategyOfClient = (await client.config.retryStrategy()) as unknown as Strategy
  const Standard = strategyOfClient.constructor as new (options: object) => Strategy

  return {
    createClient() {
      const strategy = new Standard({ maxAttempts, baseDelay: strategyOfClient.baseDelay })
      return async (attempt) => {
        let token = await strategy.acquireInitialRetryToken('')
        for (;;) {
          try {
            const result = await attempt()
            strategy.recordSuccess(token)
            return result
          } catch (error) {
            try {
              token = await strategy.refreshRetryTokenForRetry(token, { error, errorType: 'THROTTLING' })
            } catch {
              throw error
            }
            const delayMs = token.getRetryDelay()
            if (delayMs > 0) await clock.wait(delayMs)
          }
        }
      }
    },
  }
}

/** The SDK waits by the global timer and draws from the global random source: for as long as `work` runs, by ours. */
export async function withGlobals<T>(clock: VirtualClock, random: () => number, work: () => Promise<T>): Promise<T> {
  const before = { setTimeout: globalThis.setTimeout, random: Math.random }
  globalThis.setTimeout = ((run: () => void, ms = 0) => clock.after(ms, run)) as unknown as typeof setTimeout
  Math.random = random
  try {
    return await work()
  } finally {
    globalThis.setTimeout = before.setTimeout
    Math.random = before.random
  }
}
