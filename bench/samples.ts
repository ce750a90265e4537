import type { ContestantName } from './contestants.ts'
import type { Run } from './run-contestant.ts'
import { pairedRatio, type Summary, summarize } from './statistics.ts'

/** One measure of a run. */
export type Measure = keyof Run

/** What was measured in one setting: of each contestant as many runs as there were rounds, in their order. */
export class Samples {
  readonly #runs = new Map<string, Run[]>()
  readonly #random: () => number

  /** `random` draws the pairs of the intervals. */
  constructor(random: () => number) {
    this.#random = random
  }

  add(contestant: string, run: Run): void {
    const runs = this.#runs.get(contestant) ?? []
    runs.push(run)
    this.#runs.set(contestant, runs)
  }

  get pairs(): number {
    return Math.max(...[...this.#runs.values()].map(({ length }) => length))
  }

  has(contestant: ContestantName): boolean {
    return this.#runs.has(contestant)
  }

  summary(contestant: ContestantName, measure: Measure): Summary {
    return summarize(this.#values(contestant, measure))
  }

  /** How many times as much the one takes as the other, round by round. */
  ratio(one: ContestantName, other: ContestantName, measure: Measure): Summary {
    return pairedRatio(this.#values(one, measure), this.#values(other, measure), { random: this.#random })
  }

  /** How much more the one takes than the other, round by round. */
  difference(one: ContestantName, other: ContestantName, measure: Measure): Summary {
    const others = this.#values(other, measure)
    return summarize(this.#values(one, measure).map((value, index) => value - (others[index] as number)))
  }

  /** Of several the one whose median is least. */
  best(contestants: readonly ContestantName[], measure: Measure): ContestantName {
    const medianOf = (contestant: ContestantName) => this.summary(contestant, measure).median
    return contestants.reduce((best, each) => (medianOf(each) < medianOf(best) ? each : best))
  }

  #values(contestant: ContestantName, measure: Measure): number[] {
    const runs = this.#runs.get(contestant)
    if (!runs) throw new Error(`nothing was measured of ${contestant}`)
    return runs.map((run) => run[measure])
  }
}
