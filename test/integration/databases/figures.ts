import type { Invocation } from './load.ts'

export interface Figures {
  readonly database: string
  readonly order: string
  readonly before: readonly Invocation[]
  /** From the first change to the first second after the last. */
  readonly during: readonly Invocation[]
  readonly failed: number
  readonly refused: number
  readonly controlFailed: number
  readonly control: number
}

/** As a table in Markdown, for docs/rotation.md. */
export function tableOf(rows: readonly Figures[]): string {
  const cells = rows.map(({ database, order, before, during, failed, refused, controlFailed, control }) => [
    `${database}, ${order}`,
    `${failed} of ${before.length + during.length}`,
    `${controlFailed} of ${control}`,
    String(refused),
    percentiles(before),
    percentiles(during),
  ])
  const head = ['rotation', 'failed', 'failed without', 'refused logins', 'ms before: p50, p95, most', 'ms during']
  const lines = [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`)
  return lines.join('\n')
}

function percentiles(invocations: readonly Invocation[]): string {
  const sorted = invocations.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  return [0.5, 0.95, 1]
    .map((share) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN))
    .join(', ')
}
