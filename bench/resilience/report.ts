import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../../scripts/lab/paths.ts'
import { describeMachine } from '../machine.ts'
import { markdownTable } from '../table.ts'
import { contestants } from './contestants.ts'
import { latencyMs } from './lab.ts'
import { ttlMs } from './names.ts'
import { outageChart } from './outage-chart.ts'
import type { Measured, Row } from './row.ts'
import { outages } from './rows/outage.ts'
import { timeoutMs } from './sandbox.ts'

/** What each contestant did in each row, in their order. */
export type Results = ReadonlyMap<Row, readonly Measured[]>

const folder = 'docs/benchmarks'

/** Writes page and chart; answers where. */
export async function writeReport(results: Results): Promise<string> {
  await writeFile(join(root, folder, 'resilience.md'), page(results))
  await writeFile(join(root, folder, 'outage.svg'), chartOf(results))
  return `${folder}/resilience.md and outage.svg`
}

function chartOf(results: Results): string {
  const panels = Object.entries(outages).map(([title, row]) => ({
    title,
    lanes: contestants.map(({ title: label, name }, index) => ({
      label,
      isOurs: name === 'ours',
      invocations: results.get(row)?.[index]?.invocations ?? [],
    })),
  }))
  return outageChart('AWS is away for 15 s: what each invocation got', panels)
}

function page(results: Results): string {
  const head = ['', ...contestants.map(({ title }) => title), 'goal of lambda-unseal', 'reached']
  const rows = [...results].map(([{ name, goal }, measured]) => [
    name,
    ...measured.map(({ text }) => text),
    goal,
    measured[contestants.findIndex(({ name }) => name === 'ours')]?.isGoalMet ? 'yes' : 'no',
  ])
  return `# When AWS is slow, throttles, fails or is away

Written by \`npm run bench:resilience\`; do not edit. ${describeMachine()}

Each contestant is [one small file](../../bench/resilience/contestants) that cites the documented usage it follows: two parameters and a secret, kept for ${ttlMs / 1000} s by those that keep anything. Each row is a fresh process, alone with a server on this machine over real sockets, which checks signatures and answers after ${latencyMs} ms unless a row says otherwise. Invocations come one after another, as a container gets them; what takes longer than ${timeoutMs / 1000} s, Lambda's default, is killed, and a new process takes its place. Between invocations no process is frozen unless a row says so, which is in favour of those that refresh by timers. Times are those of the handler, without the start of a process; every value is checked. The rotations have 8 callers at a time, each of which logs in anew, in the orders of [docs/rotation.md](../rotation.md).

![What each invocation got while AWS was away](outage.svg)

${markdownTable(head, rows)}
`
}
