import { parseArgs } from 'node:util'

export interface SoakOptions {
  readonly durationMs: number
  /** Chooses faults, values and times. */
  readonly seed: number
}

export const help = `Runs the library for a while against a server with which everything goes wrong, over real sockets.

usage: npm run soak -- [options]

  --minutes N   how long (default 10; with CI=true a minute)
  --seconds N   the same in seconds, at least 15
  --seed N      repeats the faults of a run that told this seed
  --help        this text

Exits 1 if a value was wrong, an invocation failed after the first load, or the heap grew by more than 5 MB.
`

/** Reads the command line; `undefined` is a wish for help. */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv): SoakOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string' },
      seconds: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  if (values.minutes !== undefined && values.seconds !== undefined) throw new Error('either --minutes or --seconds')
  const minutes = values.minutes ?? (environment['CI'] === 'true' ? '1' : '10')
  const seconds = values.seconds === undefined ? Number(minutes) * 60 : Number(values.seconds)
  if (!(seconds >= 15)) throw new Error('it needs 15 seconds at least')
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  if (!Number.isInteger(seed)) throw new Error(`--seed must be a whole number, not ${values.seed}`)
  return { durationMs: seconds * 1000, seed }
}
