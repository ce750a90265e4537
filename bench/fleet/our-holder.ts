import { Cache, type Reading } from '../../src/cache/cache.ts'
import { isRetryable, retryAfterMs } from '../../src/transport/http/retryable.ts'
import { createRetryBudget, withRetries } from '../../src/transport/retry.ts'
import type { Operation } from './aws.ts'
import { createPlan, job, type Key, type Landed } from './job.ts'
import type { Found, Holder, World } from './world.ts'

/** The code under test, of which the sweep makes variants. */
export interface RetryCode {
  readonly createRetryBudget: typeof createRetryBudget
  readonly withRetries: typeof withRetries
}

export interface OurOptions {
  readonly batchSecrets?: boolean
  readonly retryCode?: RetryCode
}

/** The defaults of the library. */
const timeoutMs = 5000
const refreshTimeoutMs = 500

/** This library's own cache and retries at its defaults, on the world's clock. */
export function createOurHolder(world: World, options: OurOptions = {}): Holder {
  const { clock, aws, random } = world
  const { batchSecrets = false, retryCode = { createRetryBudget, withRetries } } = options
  const plan = createPlan({ batchSecrets })
  const budget = retryCode.createRetryBudget()
  const cache = new Cache<Key, true, true>({
    keys: job,
    freshness: (key) => key.freshness,
    load,
    timeoutMs,
    now: () => askedTime ?? clock.now,
    random,
  })
  let askedTime: number | undefined
  let reads = 0

  function load(keys: readonly Key[]): readonly Promise<Landed>[] {
    const controller = new AbortController()
    const { signal } = controller
    const clear = clock.after(timeoutMs, () => controller.abort(new Error('no answer in time')))
    const retried = { budget, signal, isPassing: isRetryable, retryAfterMs, random, sleep: clock.sleep }
    const once = { ...retried, maxTries: 1 }
    const attempt = (operation: Operation) => (signal.aborted ? Promise.reject(signal.reason) : aws.call(operation))

    const landings = plan.read(keys, (operation) =>
      // As the source of batched secrets does: there is a better way than once more.
      retryCode.withRetries(() => attempt(operation), operation === 'BatchGetSecretValue' ? once : retried),
    )
    reads++
    void Promise.all(landings).then(() => {
      reads--
      clear()
    })
    return landings
  }

  /** How many of these reads failed, or have not landed after so long. */
  async function failures(readings: readonly Reading<Key, true, true>[], ms: number): Promise<number> {
    if (readings.length === 0) return 0
    const limit = clock.limit(ms)
    const landed = await Promise.all(
      readings.map((reading) => Promise.race([reading.landed, limit.reached.then(reading.giveUp)])),
    )
    limit.clear()
    return landed.filter((each) => !each || 'failure' in each).length
  }

  return {
    isFreshAt(time) {
      askedTime = time
      const isFresh = cache.isFresh()
      askedTime = undefined
      return isFresh
    },
    isReading: () => reads > 0,
    async use(): Promise<Found> {
      if (cache.isFresh()) return 'fresh'
      const { waitFor, heldOff } = cache.access()
      const waitAtMost = (ms: number, mayBeStale: boolean) =>
        failures(
          waitFor.filter((reading) => reading.mayBeStale === mayBeStale),
          ms,
        )
      const [failed, stale] = await Promise.all([waitAtMost(timeoutMs, false), waitAtMost(refreshTimeoutMs, true)])
      if (failed > 0) return 'failed'
      return heldOff.length + stale > 0 ? 'stale' : 'fresh'
    },
  }
}
