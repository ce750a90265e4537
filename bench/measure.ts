import type { Aws } from './aws.ts'
import type { Bundles, Bundling } from './bundle.ts'
import { type Contestant, contestants } from './contestants.ts'
import type { Progress } from './progress.ts'
import { type Mode, type Run, runContestant, type Start } from './run-contestant.ts'
import { Samples } from './samples.ts'
import { shuffled } from './statistics.ts'

/** One thing to measure of all contestants. */
export interface Setting {
  /** As the progress calls it. */
  readonly name: string
  readonly mode: Mode
  readonly bundling: Bundling
  readonly aws: Aws
  readonly start: Start
  readonly rounds: number
}

export interface MeasureOptions {
  readonly bundles: Bundles
  readonly progress: Progress
  readonly random: () => number
}

/** Runs all contestants in each round, in an order that is shuffled anew: a round has a run of each for every pair. */
export async function measure(setting: Setting, { bundles, progress, random }: MeasureOptions): Promise<Samples> {
  const { name, mode, bundling, aws, start, rounds } = setting
  const samples = new Samples(random)
  for (let round = 0; round < rounds; round++) {
    for (const contestant of shuffled(contestants, random)) {
      const run = await runContestant({
        contestant,
        bundle: bundles.fileOf(contestant.name, bundling),
        mode,
        aws,
        start,
      })
      checkCalls(contestant, mode, run)
      samples.add(contestant.name, run)
      progress.tick(name)
    }
  }
  return samples
}

/** Calls are no matter of time: one more or less is a mistake of the bench, or of the library. */
function checkCalls({ name, calls, concurrentCalls }: Contestant, mode: Mode, run: Run): void {
  const promised = mode === 'concurrent' ? concurrentCalls : calls
  // What expires within a warm run is read again.
  if (mode === 'warm' || promised === undefined || run.calls === promised) return
  throw new Error(`${name}, ${mode}: ${run.calls} calls of AWS instead of ${promised}`)
}
