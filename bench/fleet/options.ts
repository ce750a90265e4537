import { parseArgs } from 'node:util'

export interface FleetBenchOptions {
  readonly seed: number
  readonly short: boolean
  readonly sweep: boolean
}

export const help = `Simulates fleets of containers that start at once, beside the retries of the AWS SDK, and writes docs/benchmarks/fleet.

usage: npm run bench:fleet -- [options]

  --seed N      another course of chance (default 1); the same seed gives the same figures
  --short       the small fleet for a few minutes, and twice; checks the runs, writes nothing
  --sweep       prints how other retries than the library's would do; writes nothing
  --help        this text
`

/** Reads the command line; `undefined` is a wish for help. */
export function parseOptions(args: readonly string[]): FleetBenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      short: { type: 'boolean', default: false },
      sweep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Error(`--seed must be a whole number from 0 on, not ${values.seed}`)
  return { seed, short: values.short, sweep: values.sweep }
}
