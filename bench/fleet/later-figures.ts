import type { Operation } from './aws.ts'
import type { Counts } from './container.ts'
import type { FleetOptions, FleetRun } from './fleet.ts'

/** How a fleet keeps its values in the hours after it has started. */
export interface LaterFigures {
  readonly invocations: Counts
  readonly perSecond: Readonly<
    Record<'GetParameters' | 'GetSecretValue', { readonly mean: number; readonly peak: number }>
  >
}

export function laterFigures({ lives, tallies }: FleetRun, { laterFromMs, endsAtMs }: FleetOptions): LaterFigures {
  const [from, to] = [laterFromMs / 1000, endsAtMs / 1000]
  const rate = (operation: Operation) => {
    const tally = tallies[operation]
    return { mean: tally.sent(from, to) / (to - from), peak: tally.peak(from, to) }
  }
  const total = (found: keyof Counts) => lives.reduce((sum, { later }) => sum + later[found], 0)
  return {
    invocations: { fresh: total('fresh'), stale: total('stale'), failed: total('failed') },
    perSecond: { GetParameters: rate('GetParameters'), GetSecretValue: rate('GetSecretValue') },
  }
}
