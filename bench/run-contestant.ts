import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual, promisify } from 'node:util'
import type { Aws } from './aws.ts'
import type { Contestant } from './contestants.ts'

export type Mode = 'cold' | 'warm' | 'concurrent'

/** What a process said of itself, and what the server saw of it. */
export interface Run {
  /** Import and first invocation. */
  readonly coldMs: number
  /** The same with the start of Node before it. */
  readonly totalMs: number
  readonly cpuMs: number
  readonly rssMb: number
  /** One invocation of many. */
  readonly warmNs: number
  readonly calls: number
  readonly connections: number
}

/** Starts the runner with this bundle; answers what it wrote. */
export type Start = (bundle: string, mode: Mode, environment: Aws['environment']) => Promise<string>

export interface RunOptions {
  readonly contestant: Contestant
  readonly bundle: string
  readonly mode: Mode
  readonly aws: Aws
  readonly start: Start
}

/** Runs a contestant in a fresh process, and checks every value that it answers. */
export async function runContestant({ contestant, bundle, mode, aws, start }: RunOptions): Promise<Run> {
  aws.traffic()
  const said = JSON.parse(await start(bundle, mode, aws.environment))
  const traffic = aws.traffic()
  for (const answer of said.answers) check(contestant, answer, aws.expected)
  return { ...said, ...traffic }
}

const execute = promisify(execFile)
const timeout = 120_000

/** By the Node that runs this script, which is the project's, with nothing of our own environment. */
export const startHere: Start = async (bundle, mode, environment) => {
  const { stdout } = await execute(process.execPath, [runner, bundle, mode], { env: environment, timeout })
  return stdout
}

export const runner: string = fileURLToPath(new URL('runner.cjs', import.meta.url))

/** Tells which keys are wrong, for the values are all made up and yet no habit to print. */
function check({ name, kind }: Contestant, answer: Record<string, unknown>, expected: Aws['expected']): void {
  if (kind === 'base') return
  const wrong = Object.keys(expected).filter((key) => !isDeepStrictEqual(answer[key], expected[key]))
  if (wrong.length > 0) throw new Error(`${name} answers something else for ${wrong.join(', ')}`)
}
