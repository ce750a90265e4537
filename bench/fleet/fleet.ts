import { seededRandom } from '../../test/helpers/random.ts'
import { type Aws, createAws, type Quotas, withinQuotas } from './aws.ts'
import { type Life, live } from './container.ts'
import type { Contestant } from './contestants.ts'
import { createSdkRetries, withGlobals } from './sdk-retries.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface FleetOptions {
  readonly contestant: Contestant
  readonly containers: number
  readonly quotas: Quotas
  readonly seed: number
  readonly laterFromMs: number
  readonly endsAtMs: number
}

export interface FleetRun {
  readonly lives: readonly Life[]
  readonly tallies: Aws['tallies']
}

/** "At once": within so long, as no two containers start in the same instant. */
const startWithinMs = 100

/** Starts a whole fleet at once, and lets it live until the end of its time. */
export function runFleet({ contestant, containers, quotas, seed, ...times }: FleetOptions): Promise<FleetRun> {
  const clock = new VirtualClock()
  const random = seededRandom(seed).next
  const aws = createAws(clock, withinQuotas(clock, quotas))
  const world = { clock, aws, random }
  return withGlobals(clock, random, async () => {
    const sdk = await createSdkRetries(clock)
    const lives: Life[] = []
    for (let started = 0; started < containers; started++) {
      const startsAtMs = random() * startWithinMs
      const living = live(contestant.createHolder(world, sdk), world, { ...times, startsAtMs })
      void living.then((life) => lives.push(life))
    }
    await clock.run()
    return { lives, tallies: aws.tallies }
  })
}
