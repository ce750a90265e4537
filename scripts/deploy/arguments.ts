import { parseArgs } from 'node:util'

/** Where to deploy to, as far as the command line says. */
export interface Destination {
  readonly stackName?: string
  readonly region?: string
  readonly profile?: string
}

export type Request =
  | { readonly command: 'help' }
  | ({
      readonly command: 'deploy'
      /** The file of each plaintext, by the parameter that gets its ciphertext. */
      readonly encrypt: ReadonlyMap<string, string>
      /** `NAME=VALUE`, for SAM. */
      readonly parameters: readonly string[]
      readonly isConfirmed: boolean
    } & Destination)
  | ({ readonly command: 'secure-string'; readonly name: string; readonly file: string } & Destination)

/** A mistake on the command line. What was typed is not repeated: it may be a secret in the wrong place. */
export class UsageError extends Error {
  override readonly name = 'UsageError'

  constructor(message: string) {
    super(`${message}\nnpm run deploy -- --help says more.`)
  }
}

const options = {
  encrypt: { type: 'string', multiple: true, default: [] as string[] },
  parameter: { type: 'string', multiple: true, default: [] as string[] },
  'stack-name': { type: 'string' },
  region: { type: 'string' },
  profile: { type: 'string' },
  yes: { type: 'boolean', short: 'y', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** What the command line asks for, or a `UsageError`. */
export function readRequest(args: readonly string[]): Request {
  const { values, positionals } = parse(args)
  if (values.help) return { command: 'help' }

  const { 'stack-name': stackName, region, profile } = values
  const destination: Destination = {
    ...(stackName ? { stackName } : {}),
    ...(region ? { region } : {}),
    ...(profile ? { profile } : {}),
  }
  const [command, ...more] = positionals
  if (command === 'secure-string') return { command, ...secureString(more), ...destination }
  if (command !== undefined) throw new UsageError('the only command beside deploying itself is secure-string')

  const encrypt = filesToEncrypt(values.encrypt)
  const parameters = values.parameter.map((text) => pair('--parameter', text).join('='))
  const isConfirmed = values.yes
  if ([...encrypt.values()].includes('-') && !isConfirmed) {
    throw new UsageError('a value from standard input leaves nothing to answer SAM with: add --yes, or use a file')
  }
  return { command: 'deploy', encrypt, parameters, isConfirmed, ...destination }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? 'there is no such option' : 'an option lacks its value, or takes none',
    )
  }
}

function secureString(args: readonly string[]): { name: string; file: string } {
  const [name, file, ...surplus] = args
  if (!name || !file || surplus.length > 0) throw new UsageError('secure-string takes a parameter name and a file')
  if (!name.startsWith('/')) throw new UsageError('the name of the SecureString begins with a slash')
  return { name, file }
}

function filesToEncrypt(texts: readonly string[]): Map<string, string> {
  const files = new Map(texts.map((text) => pair('--encrypt', text)))
  if (files.size < texts.length) throw new UsageError('--encrypt names one parameter twice')
  if ([...files.values()].filter((file) => file === '-').length > 1) {
    throw new UsageError('only one value can come from standard input')
  }
  return files
}

function pair(option: string, text: string): [name: string, value: string] {
  const [, name, value] = /^(\w+)=(.+)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) {
    const form = option === '--encrypt' ? 'PARAMETER=FILE' : 'PARAMETER=VALUE'
    throw new UsageError(`${option} takes ${form}, a name of the template's Parameters first`)
  }
  return [name, value]
}
