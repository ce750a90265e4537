import { join } from 'node:path'
import { CommandError, run } from '../../scripts/lab/command.ts'
import { root } from '../../scripts/lab/paths.ts'
import { nodeFlags } from '../../scripts/lab/runtime.ts'

const folder = process.env['PACKAGE_TESTS'] ?? ''

/** A project with the package as npm would publish it, and Middy 5 and 6, but without the AWS SDK. */
export const bare = join(folder, 'bare')

/** A project with the package, Middy 7, the AWS SDK and Powertools. */
export const full = join(folder, 'full')

/** A project with the oldest Powertools that does, and without the AWS SDK. */
export const floor = join(folder, 'floor')

/** A folder without anything. */
export const empty = join(folder, 'empty')

/** Every TypeScript that the types are compiled by, with where it is. */
export const compilers: readonly (readonly [name: string, tsc: string])[] = [
  ...['typescript-5.5', 'typescript-5.9', 'typescript-6'].map(
    (name) => [name, join(folder, 'compilers/node_modules', name, 'bin/tsc')] as const,
  ),
  ['typescript-7', join(root, 'node_modules/typescript/bin/tsc')],
]

/** The installed package. */
export const installed = join(bare, 'node_modules/lambda-unseal')

export interface NodeOptions {
  /** The folder it runs in. */
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a script as the managed runtime of Lambda would, and answers the JSON that it wrote. */
export async function runNode(args: readonly string[], { cwd, env }: NodeOptions): Promise<unknown> {
  const { stdout } = await run(process.execPath, [...nodeFlags, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
  })
  return JSON.parse(stdout)
}

/** What the command wrote if it failed, else nothing. */
export async function complaintOf(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    await run(command, args, { cwd })
    return ''
  } catch (error) {
    if (error instanceof CommandError) return `${error.output.stdout}${error.output.stderr}`
    throw error
  }
}
