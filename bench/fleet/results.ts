import { checkRun } from './check.ts'
import { type Contestant, ours, theSdk } from './contestants.ts'
import { runFleet } from './fleet.ts'
import { type LaterFigures, laterFigures } from './later-figures.ts'
import { type Scenario, throttledShares } from './scenarios.ts'
import { type StormFigures, stormFigures } from './storm-figures.ts'
import { runThrottled } from './throttled.ts'

export interface FleetResult {
  readonly scenario: Scenario
  readonly contestant: Contestant
  readonly storm: StormFigures
  /** Unless the scenario ends before. */
  readonly later: LaterFigures | undefined
}

export interface ThrottledResult {
  readonly contestant: Contestant
  readonly share: number
  readonly loads: number
  /** What those that succeeded took, sorted, in ms. */
  readonly times: readonly number[]
}

export interface Results {
  readonly fleets: readonly FleetResult[]
  readonly throttled: readonly ThrottledResult[]
}

export interface SimulationOptions {
  readonly scenarios: readonly Scenario[]
  readonly loads: number
  readonly seed: number
  readonly say: (what: string) => void
}

/** Runs everything, one after the other, and checks each run. */
export async function simulate({ scenarios, loads, seed, say }: SimulationOptions): Promise<Results> {
  const throttled: ThrottledResult[] = []
  for (const share of throttledShares) {
    for (const contestant of [theSdk, ours]) {
      throttled.push({ contestant, share, loads, times: await runThrottled({ contestant, loads, share, seed }) })
    }
  }
  const fleets: FleetResult[] = []
  for (const scenario of scenarios) {
    for (const contestant of scenario.contestants) {
      say(`${scenario.containers} containers, ${scenario.quotas.GetParameters} GetParameters/s: ${contestant.title}`)
      fleets.push(await resultOf(scenario, contestant, seed))
    }
  }
  return { fleets, throttled }
}

export async function resultOf(scenario: Scenario, contestant: Contestant, seed: number): Promise<FleetResult> {
  const { containers, quotas, stormMs, laterMs } = scenario
  const options = { contestant, containers, quotas, seed, laterFromMs: stormMs, endsAtMs: stormMs + laterMs }
  const run = await runFleet(options)
  checkRun(run, options)
  const later = laterMs > 0 ? laterFigures(run, options) : undefined
  return { scenario, contestant, storm: stormFigures(run, options), later }
}
