import { defaultQuotas, highThroughput, type Quotas } from './aws.ts'
import { type Contestant, ours, oursInBatches, theSdk } from './contestants.ts'

/** A fleet that starts at once, and what then becomes of it. */
export interface Scenario {
  readonly containers: number
  readonly quotas: Quotas
  readonly contestants: readonly Contestant[]
  /** How long the start is watched. Refreshes begin after 2.5 minutes. */
  readonly stormMs: number
  /** How long the fleet is watched after that. */
  readonly laterMs: number
}

const minute = 60_000

export const scenarios: readonly Scenario[] = [
  { containers: 1000, quotas: defaultQuotas, contestants: [theSdk, ours], stormMs: 10 * minute, laterMs: 120 * minute },
  { containers: 1000, quotas: defaultQuotas, contestants: [oursInBatches], stormMs: 2 * minute, laterMs: 0 },
  {
    containers: 1000,
    quotas: highThroughput,
    contestants: [theSdk, ours],
    stormMs: 10 * minute,
    laterMs: 120 * minute,
  },
  { containers: 1000, quotas: highThroughput, contestants: [oursInBatches], stormMs: minute, laterMs: 0 },
  // That quota would need 500 s for the first values alone, and all of itself for ever: the beginning tells enough.
  { containers: 10_000, quotas: defaultQuotas, contestants: [theSdk, ours], stormMs: minute / 2, laterMs: 0 },
  {
    containers: 10_000,
    quotas: highThroughput,
    contestants: [theSdk, ours],
    stormMs: 10 * minute,
    laterMs: 20 * minute,
  },
  { containers: 10_000, quotas: highThroughput, contestants: [oursInBatches], stormMs: minute, laterMs: 0 },
]

/** What a short run makes of them: a few minutes of the small fleet. */
export const shortScenarios: readonly Scenario[] = scenarios
  .filter(({ containers }) => containers === 1000)
  .map((scenario) => ({ ...scenario, stormMs: 2 * minute, laterMs: 4 * minute }))

/** Which parts of all calls are throttled by chance, whatever the quotas. */
export const throttledShares: readonly number[] = [0.3, 0.5]
