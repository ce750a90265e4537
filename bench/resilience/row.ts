import type { Lab } from './lab.ts'
import type { Invocation } from './sandbox.ts'

/** What one contestant did in one row. */
export interface Measured {
  /** As the table has it. */
  readonly text: string
  readonly isGoalMet: boolean
  /** What a chart shows. */
  readonly invocations?: readonly Invocation[]
}

/** One thing that may happen to a function. */
export interface Row {
  readonly name: string
  /** What this library promises. */
  readonly goal: string
  /** More variables of the sandbox. */
  readonly environment?: Readonly<Record<string, string>>
  readonly measure: (lab: Lab) => Promise<Measured>
}

/** What has no value at hand and asks AWS takes longer, and what has one does not. */
const waitedMs = 40

export const hasWaited = ({ ms }: Invocation): boolean => ms > waitedMs

export const isServed = ({ outcome }: Invocation): boolean => outcome === 'served'

export function msText(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : ms.toFixed(0)
}

/** Never rounded up to all of them. */
export function percentText(share: number): string {
  return share === 1 || share === 0 ? `${share * 100} %` : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`
}

export const sortedMs = (invocations: readonly Invocation[]): number[] =>
  invocations.map(({ ms }) => ms).sort((a, b) => a - b)
