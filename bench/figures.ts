import type { ContestantName } from './contestants.ts'
import type { Results } from './results.ts'
import type { Samples } from './samples.ts'
import type { Summary } from './statistics.ts'
import { markdownTable } from './table.ts'

/** The alternatives that most people have; the best of them is what we are compared with. */
const usual: readonly ContestantName[] = ['sdk', 'middy', 'powertools']

/** The figures that the project promises, each with what was promised. Ratios: the upper end of the interval counts. */
export function promisedFigures(results: Results): string {
  const { cold, coldDefaults, coldTls, coldLow, warm, concurrent, bytes } = results
  const timeRows = (samples: Samples, where: string, besideUsual: string, besideLimit: [string, string]) => [
    [`cold ${where}, beside the best of SDK, Middy, Powertools`, ratio(samples, 'ours', best(samples)), besideUsual],
    [`the same, with Middy`, ratio(samples, 'ours-middy', best(samples)), besideUsual],
    [`cold ${where}, beside the limit`, ratio(samples, 'ours', 'limit'), besideLimit[0]],
    [`the same, with Middy`, ratio(samples, 'ours-middy', 'limit'), besideLimit[1]],
    [`aws-lite beside the limit`, ratio(samples, 'aws-lite', 'limit'), ''],
  ]
  const overMiddy = warm.difference('ours-middy', 'middy-empty', 'warmNs').median
  const bytesOfOurs = bytes.best['ours'] ?? 0
  return markdownTable(
    ['', 'measured', 'promised'],
    [
      ...timeRows(coldDefaults, '(bundled by defaults)', '≤ 0.25', ['≤ 1.15', '≤ 1.2']),
      ...timeRows(cold, '(best settings)', '≤ 0.33', ['≤ 1.15', '≤ 1.2']),
      ...timeRows(coldTls, 'over TLS', '', ['≤ 1.15', '≤ 1.2']),
      ...(coldLow ? timeRows(coldLow, 'over TLS at 0.07 CPU', '', ['', '']) : []),
      ['AWS calls, cold', calls(cold, 'ours'), '8'],
      ['AWS calls, cold, `batchSecrets`', calls(cold, 'ours-batch'), '6'],
      ['AWS calls, 100 invocations at once', calls(concurrent, 'ours'), '8'],
      ['warm, over an empty Middy chain', `${(overMiddy / 1000).toFixed(2)} µs`, '≤ 1 µs'],
      ['bundle, minified', `${(bytesOfOurs / 1000).toFixed(1)} kB`, '≤ 25 kB'],
    ],
  )
}

/** `0.31 (0.29–0.33)` */
export function interval({ median, lower, upper }: Summary, digits = 2): string {
  return `${median.toFixed(digits)} (${lower.toFixed(digits)}–${upper.toFixed(digits)})`
}

const best = (samples: Samples) => samples.best(usual, 'coldMs')
const calls = (samples: Samples, name: ContestantName) => String(samples.summary(name, 'calls').median)

function ratio(samples: Samples, one: ContestantName, other: ContestantName): string {
  return interval(samples.ratio(one, other, 'coldMs'))
}
