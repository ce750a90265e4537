import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cache, root } from '../../scripts/lab/paths.ts'
import { markdownTable } from '../table.ts'
import { defaultQuotas, highThroughput } from './aws.ts'
import { type Contestant, oursWith, theSdk } from './contestants.ts'
import { resultOf } from './results.ts'
import { timeOf } from './storm-figures.ts'
import { runThrottled } from './throttled.ts'

interface Numbers {
  readonly maxTries: number
  readonly baseMs: number
  readonly maxDelayMs: number
  readonly capacity: number
}

const numbers = (maxTries: number, baseMs: number, maxDelayMs: number, capacity = 100): Numbers => ({
  maxTries,
  baseMs,
  maxDelayMs,
  capacity,
})

const variants: readonly Numbers[] = [
  numbers(8, 50, 1000),
  numbers(10, 50, 1000),
  numbers(10, 50, 2000),
  numbers(12, 50, 1500),
  numbers(8, 100, 2000),
  numbers(8, 25, 1000),
  numbers(12, 25, 1500),
  numbers(12, 30, 1000),
  numbers(12, 30, 1500),
  numbers(11, 30, 2000),
  numbers(11, 30, 5000),
  numbers(11, 30, 2000, 20),
  numbers(11, 30, 2000, 50),
  numbers(11, 30, 2000, 500),
]

/** How the library would do with other numbers in its retry code; a table. */
export async function sweep(seed: number, say: (what: string) => void): Promise<string> {
  const rows = [await rowOf(theSdk, seed)]
  for (const variant of variants) {
    const title = `${variant.maxTries} tries, ${variant.baseMs} ms to ${variant.maxDelayMs / 1000} s, budget ${variant.capacity}`
    say(title)
    rows.push(await rowOf(oursWith(title, await retryCodeWith(variant)), seed))
  }
  const throttled = ['30 %: succeed', 'p50 ms', 'p99 ms', '50 %: succeed', 'p50 ms', 'p99 ms']
  const storms = ['40/s: calls', 'failed', '99 % s', '100 % s', '1,000/s: calls', 'failed', '99 % s', '100 % s']
  return markdownTable(['', ...throttled, ...storms], rows)
}

async function rowOf(contestant: Contestant, seed: number): Promise<string[]> {
  const row = [contestant.title]
  for (const share of [0.3, 0.5]) {
    const times = await runThrottled({ contestant, loads: 1000, share, seed })
    row.push(`${(times.length / 10).toFixed(1)} %`, ...[0.5, 0.99].map((part) => timeOf(times, part).toFixed(0)))
  }
  for (const quotas of [defaultQuotas, highThroughput]) {
    const scenario = { containers: 1000, quotas, contestants: [], stormMs: 120_000, laterMs: 0 }
    const { storm } = await resultOf(scenario, contestant, seed)
    const times = [0.99, 1].map((share) => (timeOf(storm.readyAt, share) / 1000).toFixed(1))
    row.push(String(storm.calls.GetParameters), String(storm.failedInvocations), ...times)
  }
  return row
}

/** The library's own file with other numbers in it. */
async function retryCodeWith(wanted: Numbers): Promise<typeof import('../../src/transport/retry.ts')> {
  let code = await readFile(join(root, 'src/transport/retry.ts'), 'utf8')
  for (const [name, value] of Object.entries(wanted)) {
    const setting = new RegExp(`\\b${name} = [\\d_]+`)
    if (!setting.test(code)) throw new Error(`src/transport/retry.ts sets no ${name}`)
    code = code.replace(setting, `${name} = ${value}`)
  }
  const folder = join(cache, 'fleet')
  await mkdir(folder, { recursive: true })
  const file = join(folder, `retry-${Object.values(wanted).join('-')}.ts`)
  await writeFile(file, code)
  return import(pathToFileURL(file).href)
}
