import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../../scripts/lab/paths.ts'
import { versionOf } from '../provision.ts'
import { latencyMs } from './aws.ts'
import { drawChart } from './chart.ts'
import { betweenInvocationsMs } from './container.ts'
import type { Results } from './results.ts'
import { laterTable, stormTable, throttledTable } from './tables.ts'

const folder = 'docs/benchmarks'

/** Writes the page and its chart; answers where. */
export async function writeReport(results: Results, seed: number): Promise<string> {
  await mkdir(join(root, folder), { recursive: true })
  await writeFile(join(root, folder, 'fleet.svg'), drawChart(results))
  await writeFile(join(root, folder, 'fleet.md'), page(results, seed))
  return `${folder}/fleet.md and fleet.svg`
}

/** All tables, for a terminal. */
export const printable = ({ fleets, throttled }: Results): string =>
  [throttledTable(throttled), stormTable(fleets), laterTable(fleets)].join('\n\n')

function page({ fleets, throttled }: Results, seed: number): string {
  return `# Fleets

Written by \`npm run bench:fleet\`; do not edit. ${new Date().toISOString().slice(0, 10)}, seed ${seed}; the same seed gives the same figures on any machine.

Whole fleets on a virtual clock, without a network. What runs is the library's own retry code, budget, cache, refresh ahead and hold-off; beside it the retry strategy of the AWS SDK itself (@smithy/core ${versionOf('@smithy/core')}, 3 attempts), with values kept for exactly their time to live. Each container does the bench's job: 3 \`Decrypt\`, 2 \`GetParameters\`, 3 \`GetSecretValue\` (or 1 \`BatchGetSecretValue\`), all at once. An answer takes ${latencyMs} ms, a refusal too. A quota is a token bucket that holds one second's worth; AWS does not publish its bursts. All containers start within 100 ms. The invocation that one was started for comes when INIT has loaded or failed, the next ones every ${betweenInvocationsMs / 1000} s (2.5 to 7.5). Freezes between invocations are not simulated. [Why the defaults are what they are](../decisions/0010-fleet-defaults.md).

![Containers that have all their values over time](fleet.svg)

## Calls throttled by chance

Cold loads, each alone. Promised for 30 %: at least 99 % succeed, p99 under 1 s.

${throttledTable(throttled)}

## Starting at once

Quotas a second: \`Decrypt\` 10,000, \`GetSecretValue\` 10,000, \`BatchGetSecretValue\` 100, and \`GetParameters\` 40, or 1,000 by the account's setting for higher throughput. "At best" is when the last container would be ready if each call that the quotas allow were one that is needed. Calls are those sent until all were ready.

${stormTable(fleets)}

## Refreshes in the time after

From ten minutes after the start on, at \`ttl: '5m'\`: calls sent a second, and what invocations found. Stale: a value older than its \`ttl\`, since a refresh failed. Failed: no value.

${laterTable(fleets)}
`
}
