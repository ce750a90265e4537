import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findOnPath, run } from './command.ts'
import { cache, node24 } from './paths.ts'
import { prepared } from './prepared.ts'
import type { Say } from './python-tools.ts'

export const ricVersion = '4.0.2'

/** AWS's Runtime Interface Client: the folder with its two files, or why there is none. */
export type Ric =
  | { readonly usable: true; readonly folder: string }
  | { readonly usable: false; readonly reason: string }

const compiler = [['cmake', 'cmake3'], ['g++'], ['make'], ['python3'], ['tar'], ['xz']]

/** Why the client cannot be compiled on this machine, if it cannot. */
export function ricObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'the Runtime Interface Client runs on Linux only'
  const missing = compiler.filter((names) => !names.some(findOnPath)).map(([name]) => name)
  if (missing.length > 0) return `compiling the Runtime Interface Client needs ${missing.join(', ')}`
  return undefined
}

/** Compiles the client, once, into the cache folder. */
export async function prepareRic(say: Say = () => {}): Promise<Ric> {
  const reason = ricObstacle()
  if (reason) return { usable: false, reason }

  const folder = join(cache, 'ric')
  const node = node24()
  try {
    await prepared(folder, [ricVersion, node.home], () => compile(folder, node.home, say))
  } catch (error) {
    return { usable: false, reason: `the Runtime Interface Client could not be compiled: ${(error as Error).message}` }
  }
  return { usable: true, folder: join(folder, 'node_modules/aws-lambda-ric') }
}

async function compile(folder: string, nodeHome: string, say: Say): Promise<void> {
  say('compiling the Lambda Runtime Interface Client (about 40 s)')
  await mkdir(folder, { recursive: true })
  // npm 12 runs install scripts only of packages that are named here.
  const manifest = { private: true, allowScripts: { 'aws-lambda-ric': true } }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await run('npm', ['install', '--no-audit', '--no-fund', `aws-lambda-ric@${ricVersion}`], {
    cwd: folder,
    // The headers came with Node: none are downloaded. Jobs of make follow the machine's cores by themselves.
    env: { ...process.env, NODE_OPTIONS: undefined, npm_config_nodedir: nodeHome },
  })
}
