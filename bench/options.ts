import { parseArgs } from 'node:util'

export interface BenchOptions {
  readonly pairs: number
  readonly short: boolean
  readonly docker: boolean
}

export const help = `Measures this library beside its peers, and writes docs/benchmarks.

usage: npm run bench -- [options]

  --pairs N     rounds of each measurement: pairs of runs behind each ratio (default 40)
  --short       3 rounds; checks answers and calls, writes nothing, asserts no time
  --no-docker   leaves out the measurement at 0.07 CPU, which is most of the time
  --help        this text
`

/** Reads the command line; `undefined` is a wish for help. */
export function parseOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      pairs: { type: 'string' },
      short: { type: 'boolean', default: false },
      docker: { type: 'boolean', default: true },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const pairs = Number(values.pairs ?? (values.short ? 3 : 40))
  if (!Number.isInteger(pairs) || pairs < 1) throw new Error(`--pairs must be a number from 1 on, not ${values.pairs}`)
  return { pairs, short: values.short, docker: values.docker && !values.short }
}
