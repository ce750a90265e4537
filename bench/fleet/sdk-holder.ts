import type { Operation } from './aws.ts'
import { createPlan, job, type Key } from './job.ts'
import type { SdkRetries } from './sdk-retries.ts'
import type { Found, Holder, World } from './world.ts'

/**
 * What libraries on the SDK do at their best: its standard retries; what was read is kept for exactly its time to live,
 * also if something else failed; an invocation waits for what has expired.
 */
export function createSdkHolder({ clock, aws }: World, retries: SdkRetries): Holder {
  const kms = retries.createClient()
  const ssm = retries.createClient()
  const secrets = retries.createClient()
  const clients = { Decrypt: kms, GetParameters: ssm, GetSecretValue: secrets, BatchGetSecretValue: secrets }
  const call = (operation: Operation) => clients[operation](() => aws.call(operation))
  const plan = createPlan({ batchSecrets: false })
  const expiries = new Map<Key, number>()
  const expiryOf = (key: Key) => expiries.get(key) ?? Number.NEGATIVE_INFINITY
  let freshUntil = Number.NEGATIVE_INFINITY

  return {
    isFreshAt: (time) => time < freshUntil,
    isReading: () => false,
    async use(): Promise<Found> {
      const startedAt = clock.now
      if (startedAt < freshUntil) return 'fresh'
      const due = job.filter((key) => startedAt >= expiryOf(key))
      const landed = await Promise.all(plan.read(due, call))
      due.forEach((key, index) => {
        if ('value' in (landed[index] ?? {})) expiries.set(key, startedAt + key.freshness.ttlMs)
      })
      freshUntil = Math.min(...job.map(expiryOf))
      return landed.every((each) => 'value' in each) ? 'fresh' : 'failed'
    },
  }
}
