import { seededRandom } from '../../test/helpers/random.ts'
import { createAws } from './aws.ts'
import type { Contestant } from './contestants.ts'
import { createSdkRetries, withGlobals } from './sdk-retries.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface ThrottledOptions {
  readonly contestant: Contestant
  readonly loads: number
  /** Which part of all calls is throttled, by chance. */
  readonly share: number
  readonly seed: number
}

/** Cold loads, each of a container alone, and how long those took that succeeded: sorted, in ms. */
export async function runThrottled({ contestant, loads, share, seed }: ThrottledOptions): Promise<number[]> {
  const random = seededRandom(seed).next
  const times: number[] = []
  for (let load = 0; load < loads; load++) {
    const clock = new VirtualClock()
    const aws = createAws(clock, () => random() >= share)
    await withGlobals(clock, random, async () => {
      const holder = contestant.createHolder({ clock, aws, random }, await createSdkRetries(clock))
      void holder.use().then((found) => {
        if (found === 'fresh') times.push(clock.now)
      })
      await clock.run()
    })
  }
  return times.sort((a, b) => a - b)
}
