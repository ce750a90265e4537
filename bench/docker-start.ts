import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { imageName, prepareBaseImage } from '../scripts/lab/base-image.ts'
import { dockerEngine } from '../scripts/lab/docker.ts'
import { runner, type Start } from './run-contestant.ts'

/** What Lambda gives a function of 128 MB: that share of one processor, and no more even for a moment. */
export const cpus = 0.07

const execute = promisify(execFile)

/** Starts contestants in containers of Lambda's image with little CPU time, or says why there is none. */
export async function dockerStart(say: (what: string) => void): Promise<Start | string> {
  const engine = await dockerEngine()
  if (!engine.usable) return engine.reason
  // Only there is a container's loopback address this machine's.
  if (process.platform !== 'linux') return 'containers reach this machine by its own addresses on Linux only'
  const image = await prepareBaseImage(say)
  return image.usable ? startInContainer : image.reason
}

const startInContainer: Start = async (bundle, mode, environment) => {
  const folders = new Set([dirname(runner), dirname(bundle)])
  const args = [
    ...['run', '--rm', '--cpus', String(cpus), '--network', 'host', '--entrypoint', '/var/lang/bin/node'],
    ...[...folders].flatMap((folder) => ['--volume', `${folder}:${folder}:ro`]),
    ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ]
  const { stdout } = await execute('docker', [...args, imageName, runner, bundle, mode], { timeout: 120_000 })
  return stdout
}
