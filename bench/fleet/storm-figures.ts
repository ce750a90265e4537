import { type Operation, operations } from './aws.ts'
import type { FleetOptions, FleetRun } from './fleet.ts'

/** What INIT may take. */
export const initMs = 10_000

/** How a fleet that starts at once comes to its values. Times are ms; what was not seen is infinite. */
export interface StormFigures {
  /** Sorted, one a container. */
  readonly readyAt: readonly number[]
  readonly lateForInit: number
  readonly failedInvocations: number
  /** Sent until all were ready. */
  readonly calls: Readonly<Record<Operation, number>>
}

export function stormFigures({ lives, tallies }: FleetRun, { laterFromMs }: FleetOptions): StormFigures {
  const readyAt = lives.map((life) => life.readyAt).sort((a, b) => a - b)
  const untilSecond = Math.ceil(Math.min(timeOf(readyAt, 1), laterFromMs) / 1000)
  const calls = operations.map((operation) => [operation, tallies[operation].sent(0, untilSecond)])
  return {
    readyAt,
    lateForInit: readyAt.filter((time) => time > initMs).length,
    failedInvocations: lives.reduce((sum, { storm }) => sum + storm.failed, 0),
    calls: Object.fromEntries(calls),
  }
}

/** When this share of the containers was ready. */
export function timeOf(readyAt: readonly number[], share: number): number {
  return readyAt[Math.max(0, Math.ceil(readyAt.length * share) - 1)] ?? Number.POSITIVE_INFINITY
}
