import { isIPv4 } from 'node:net'
import { type CommandOutput, findOnPath, run } from './command.ts'
import { freePort } from './free-port.ts'

/** A Docker engine that answers, or why there is none. `host` is where it listens, as DOCKER_HOST wants it. */
export type DockerEngine =
  | { readonly usable: true; readonly host: string; readonly version: string }
  | { readonly usable: false; readonly reason: string }

/** Asks the engine that DOCKER_HOST or Docker's current context names, for five seconds. */
export async function dockerEngine(): Promise<DockerEngine> {
  if (!findOnPath('docker')) return { usable: false, reason: 'there is no docker on PATH' }
  try {
    const [version, host] = await Promise.all([
      ask('version', '--format', '{{.Server.Version}} {{.Server.Os}}'),
      engineHost(),
    ])
    if (!version.endsWith(' linux')) return { usable: false, reason: `Docker runs no Linux containers (${version})` }
    return { usable: true, host, version: version.replace(/ linux$/, '') }
  } catch (error) {
    return { usable: false, reason: `no Docker engine answers: ${lastLine((error as Error).message)}` }
  }
}

/** Runs `docker` and answers what it wrote. */
export function docker(args: readonly string[], timeoutMs = 120_000, silenceMs = timeoutMs): Promise<CommandOutput> {
  return run('docker', args, { timeoutMs, silenceMs })
}

/**
 * Where a server must listen so that containers reach it as `host.docker.internal`: on the bridge only, where that is
 * an address of this machine, else everywhere.
 */
export async function containerFacingAddress(): Promise<string> {
  const format = '{{range .IPAM.Config}}{{or .Gateway .Subnet}} {{end}}'
  const [found = ''] = (await ask('network', 'inspect', 'bridge', '--format', format)).split(' ')
  // The default bridge of older engines does not tell its gateway, which is the subnet's first address.
  const gateway = found.replace(/\.0\/\d+$/, '.1')
  // Asked by listening: Node does not list the address of a bridge without containers.
  return isIPv4(gateway) && (await canListenOn(gateway)) ? gateway : '0.0.0.0'
}

/** Removes containers, running or not; one that is gone is fine. */
export async function removeContainers(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await docker(['rm', '--force', ...ids], 30_000).catch(() => {})
}

function canListenOn(host: string): Promise<boolean> {
  return freePort(host).then(
    () => true,
    () => false,
  )
}

// SAM CLI knows DOCKER_HOST but no contexts, so it is told what docker would use.
function engineHost(): Promise<string> {
  const host = process.env['DOCKER_HOST']
  return host ? Promise.resolve(host) : ask('context', 'inspect', '--format', '{{.Endpoints.docker.Host}}')
}

async function ask(...args: string[]): Promise<string> {
  const { stdout } = await docker(args, 5000)
  return stdout.trim()
}

function lastLine(message: string): string {
  return message.trim().split('\n').at(-1) ?? message
}
