import type { Tally } from './tally.ts'

export interface SoakResults {
  readonly seed: number
  readonly tally: Tally
  readonly heap: { readonly early: number; readonly late: number }
  /** When the first was measured. */
  readonly firstHeapAt: number
  /** Calls of AWS. */
  readonly calls: number
  readonly met: { readonly met: number; readonly kinds: number; readonly episodes: number }
}

const megabyte = 2 ** 20
const maxGrowthBytes = 5 * megabyte

const grownBytes = ({ heap }: SoakResults) => heap.late - heap.early

/** Whether everything was as it has to be. */
export function isClean(results: SoakResults): boolean {
  const { wrong, failed } = results.tally
  return wrong.length === 0 && failed.length === 0 && grownBytes(results) <= maxGrowthBytes
}

export function summaryOf(results: SoakResults): string {
  const { seed, tally, heap, firstHeapAt, calls, met } = results
  const mb = (bytes: number) => `${(bytes / megabyte).toFixed(1)} MB`
  const rows = [
    ['invocations', tally.invocations],
    ['wrong values', tally.wrong.length],
    ['failures after the first load', tally.failed.length],
    ['refusals that had to be', tally.refused],
    ['invocations told of stale values', tally.stale],
    ['calls of AWS', calls],
    ['kinds of trouble met', `${met.met} of ${met.kinds}, in ${met.episodes} episodes`],
    [`heap after ${Math.round(firstHeapAt / 1000)} s`, mb(heap.early)],
    ['heap at the end', `${mb(heap.late)}, ${mb(grownBytes(results))} more; allowed ${mb(maxGrowthBytes)}`],
    ['seed', seed],
  ] as const
  const width = Math.max(...rows.map(([name]) => name.length))
  return [
    '',
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    isClean(results) ? 'clean' : 'NOT CLEAN',
  ].join('\n')
}
