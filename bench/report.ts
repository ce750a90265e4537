import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../scripts/lab/paths.ts'
import { latencyMs } from './aws.ts'
import { drawCharts } from './charts.ts'
import { contestants } from './contestants.ts'
import { interval, promisedFigures } from './figures.ts'
import { describeMachine } from './machine.ts'
import type { Results } from './results.ts'
import type { Samples } from './samples.ts'
import { markdownTable } from './table.ts'

const folder = 'docs/benchmarks'

/** Writes tables and charts; answers where. */
export async function writeReport(results: Results): Promise<string> {
  await mkdir(join(root, folder), { recursive: true })
  const charts = drawCharts(results)
  for (const [name, svg] of charts) await writeFile(join(root, folder, name), svg)
  await writeFile(join(root, folder, 'README.md'), page(results, [...charts.keys()]))
  return folder
}

function page(results: Results, charts: readonly string[]): string {
  const { cold, coldDefaults, coldTls, coldLow } = results
  return `# Benchmarks

Written by \`npm run bench\`; do not edit. ${describeMachine()}

Here: cold, warm, many at once, and size. Also measured: [when AWS is slow, throttles, fails or is away](resilience.md), and [whole fleets](fleet.md). [What a cold start costs](../decisions/0012-what-a-cold-start-costs.md), and why it is not less yet.

One job for all: 3 KMS-encrypted variables, 12 parameters of which 2 are SecureStrings, 3 secrets of which 1 is JSON, from a server on this machine that checks signatures and answers after ${latencyMs} ms. Each contestant is [one small file](../../bench/contestants) that cites the documented usage it follows, bundled alike, run in fresh processes of Node, in an order that is shuffled anew in each round; every value is checked. Times are medians with quartiles of ${cold.pairs} runs: cold is import and first invocation, which ratios compare; the next column has the start of Node before it, and CPU and memory are those of the whole process. Ratios are medians of the ratios round by round, with the 95 % interval of a bootstrap.

${charts.map((name) => `![${name.replace('.svg', '')}](${name})`).join('\n\n')}

## What was promised

${promisedFigures(results)}

## Cold, at best settings (\`mainFields=module,main\`)

${coldTable(cold)}

## Cold, bundled by esbuild's defaults

${coldTable(coldDefaults)}

## Cold over TLS, at best settings

${coldTable(coldTls)}
${coldLow ? `\n## Cold over TLS at 0.07 CPU, in Lambda's image, at best settings\n\n${coldTable(coldLow)}\n` : ''}
## Warm, concurrent, size

One warm invocation of 50,000; calls of AWS when 100 invocations come at once to a cold process; minified bundles.

${otherTable(results)}
`
}

function coldTable(samples: Samples): string {
  const head = [
    '',
    'cold ms',
    'with Node ms',
    'CPU ms',
    'peak MB',
    'calls',
    'connections',
    'ours takes',
    'ours with Middy takes',
  ]
  return markdownTable(
    head,
    contestants.map(({ name, title, kind }) => [
      title,
      interval(samples.summary(name, 'coldMs'), 1),
      interval(samples.summary(name, 'totalMs'), 0),
      interval(samples.summary(name, 'cpuMs'), 0),
      samples.summary(name, 'rssMb').median.toFixed(0),
      String(samples.summary(name, 'calls').median),
      String(samples.summary(name, 'connections').median),
      kind === 'base' ? '' : `× ${interval(samples.ratio('ours', name, 'coldMs'))}`,
      kind === 'base' ? '' : `× ${interval(samples.ratio('ours-middy', name, 'coldMs'))}`,
    ]),
  )
}

function otherTable({ warm, concurrent, bytes }: Results): string {
  const head = [
    '',
    'warm ns',
    'over Node alone',
    'over an empty Middy chain',
    'calls, 100 at once',
    'kB',
    'kB by defaults',
  ]
  const kb = (count = 0) => (count / 1000).toFixed(1)
  return markdownTable(
    head,
    contestants.map(({ name, title }) => [
      title,
      interval(warm.summary(name, 'warmNs'), 0),
      warm.difference(name, 'floor', 'warmNs').median.toFixed(0),
      warm.difference(name, 'middy-empty', 'warmNs').median.toFixed(0),
      String(concurrent.summary(name, 'calls').median),
      kb(bytes.best[name]),
      kb(bytes.defaults[name]),
    ]),
  )
}
