import { parseArgs } from 'node:util'

export interface ResilienceOptions {
  readonly isShort: boolean
}

export const help = `Shows what this library and its peers do when AWS is slow, throttles, fails or is away, when the
container was frozen, and when a password is rotated. Writes docs/benchmarks/resilience.md and outage.svg.

usage: npm run bench:resilience -- [options]

  --short   a little of everything; checks what is answered, writes nothing, asserts no time
  --help    this text

It takes about 15 minutes. The rotations need MariaDB and PostgreSQL, and are left out without.
`

/** Reads the command line; `undefined` is a wish for help. */
export function parseOptions(args: readonly string[]): ResilienceOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: { short: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  })
  return values.help ? undefined : { isShort: values.short }
}
