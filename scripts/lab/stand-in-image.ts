import { createHash } from 'node:crypto'
import { copyFile, cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onExit } from './cleanup.ts'
import { findOnPath, run } from './command.ts'
import { docker } from './docker.ts'
import { cache, node24 } from './paths.ts'
import type { Say } from './python-tools.ts'
import { prepareRic, ricObstacle, ricVersion } from './ric.ts'
import { prepareSdkModules, sdkClients, versionOf } from './sdk-modules.ts'

/** Why this machine cannot make a stand-in for AWS's base image, if it cannot. */
export function standInObstacle(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it is made on Linux on x86_64 only'
  if (process.getuid?.() !== 0) return 'debootstrap needs root'
  if (!findOnPath('debootstrap')) return 'debootstrap is not installed (apt-get install debootstrap)'
  return ricObstacle()
}

/** Changes when a stand-in made now would differ from one made before. */
export async function standInStamp(): Promise<string> {
  const recipe = await readFile(fileURLToPath(import.meta.url), 'utf8')
  const versions = await Promise.all(['node', ...sdkClients].map(versionOf))
  return createHash('sha256')
    .update(JSON.stringify([recipe, ricVersion, ...versions]))
    .digest('hex')
}

/** Makes what `sam local` needs of AWS's image: Debian, Node 24, the Runtime Interface Client and the AWS SDK. */
export async function buildStandIn(name: string, label: string, say: Say): Promise<void> {
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'stand-in-'))
  const remove = onExit(() => removeTree(folder))
  const system = join(folder, 'system')
  const archive = join(folder, 'system.tar')

  say('making a stand-in for the base image (about 30 s)')
  await run('debootstrap', ['--variant=minbase', 'bookworm', system], { timeoutMs: 300_000 })
  await addRuntime(system, say)
  await run('tar', ['-C', system, ...without.map((path) => `--exclude=${path}`), '-cf', archive, '.'])
  await docker(['import', ...configuration(label).flatMap((line) => ['--change', line]), archive, name])
  await remove()
}

const without = ['./var/cache/apt/archives/*', './var/lib/apt/lists/*', './proc/*', './sys/*']

const configuration = (label: string) => [
  `LABEL ${label}`,
  'ENV LANG=en_US.UTF-8',
  'ENV TZ=:/etc/localtime',
  'ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  'ENV LAMBDA_TASK_ROOT=/var/task',
  'ENV LAMBDA_RUNTIME_DIR=/var/runtime',
  'WORKDIR /var/task',
]

// NODE_PATH and the flags are the managed runtime's.
const bootstrap = `#!/bin/sh
export AWS_EXECUTION_ENV=AWS_Lambda_nodejs24.x
export NODE_PATH=/opt/nodejs/node24/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task
exec /var/lang/bin/node --no-experimental-require-module --no-experimental-detect-module /var/runtime/index.mjs
`

async function addRuntime(system: string, say: Say): Promise<void> {
  const ric = await prepareRic(say)
  if (!ric.usable) throw new Error(ric.reason)
  const runtime = join(system, 'var/runtime')
  const bin = join(system, 'var/lang/bin')
  await Promise.all([runtime, bin, join(system, 'var/task'), join(system, 'opt')].map(makeFolder))

  await copyFile(node24().binary, join(bin, 'node'))
  for (const file of ['index.mjs', 'rapid-client.node']) await copyFile(join(ric.folder, file), join(runtime, file))
  await cp(await prepareSdkModules(say), join(runtime, 'node_modules'), { recursive: true })
  await writeFile(join(runtime, 'bootstrap'), bootstrap, { mode: 0o755 })
}

function makeFolder(folder: string): Promise<unknown> {
  return mkdir(folder, { recursive: true })
}

/** An interrupted debootstrap leaves /proc and /sys of this machine mounted inside: nothing of them may be removed. */
async function removeTree(folder: string): Promise<void> {
  for (const mounted of ['proc', 'sys']) {
    await run('umount', ['--recursive', join(folder, 'system', mounted)], { timeoutMs: 10_000 }).catch(() => {})
  }
  await run('rm', ['-rf', '--one-file-system', folder], { timeoutMs: 60_000 })
}
