import { randomUUID } from 'node:crypto'
import { imageName } from './base-image.ts'
import { onExit } from './cleanup.ts'
import { docker, removeContainers } from './docker.ts'
import { dummyCredentials } from './environment.ts'
import { freePort } from './free-port.ts'
import { runtimeEmulator } from './rie.ts'
import { lastLines, startService } from './service.ts'

export interface ContainerOptions {
  /** The folder of the built function. */
  readonly directory: string
  /** As in the template: `file.export`. */
  readonly handler: string
  readonly functionName: string
  /** The function's own variables. They win over what the runtime sets. */
  readonly environment: Readonly<Record<string, string>>
}

/** A container of Lambda's image with one function in it, behind the Runtime Interface Emulator. */
export interface Container {
  /** What the handler returned, or `{ errorType, errorMessage, … }`. */
  invoke(event: unknown): Promise<unknown>
  /** Stops every process in it as it stands, until `thaw`. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  /** What the emulator and the function wrote. */
  logs(): string
  stop(): Promise<void>
}

/** Starts a container; it is there when the emulator in it is. */
export async function startContainer(options: ContainerOptions): Promise<Container> {
  const [rie, port] = [await runtimeEmulator(), await freePort()]
  const name = `lambda-unseal-${randomUUID()}`
  const variables = {
    AWS_ACCESS_KEY_ID: dummyCredentials.AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: dummyCredentials.AWS_SECRET_ACCESS_KEY,
    AWS_REGION: dummyCredentials.AWS_REGION,
    AWS_LAMBDA_FUNCTION_NAME: options.functionName,
    AWS_LAMBDA_FUNCTION_TIMEOUT: '10',
    _HANDLER: options.handler,
    ...options.environment,
  }
  const args = [
    ...['run', '--rm', '--name', name, '--pull', 'never', '--publish', `127.0.0.1:${port}:8080`],
    ...['--add-host', 'host.docker.internal:host-gateway'],
    ...['--volume', `${rie}:/var/rapid/aws-lambda-rie:ro`, '--volume', `${options.directory}:/var/task:ro`],
    // Named only: Docker takes each value from its own environment.
    ...Object.keys(variables).flatMap((variable) => ['--env', variable]),
    ...['--entrypoint', '/var/rapid/aws-lambda-rie', imageName, '--log-level', 'error'],
  ]
  const service = startService('docker', args, { env: { ...process.env, ...variables } })
  const logs = () => `${service.output().stdout}${service.output().stderr}`
  const stop = onExit(async () => {
    await removeContainers([name])
    await service.stop()
  })

  const url = `http://127.0.0.1:${port}`
  await service.ready(() => answers(url), 60_000)
  return {
    invoke: (event) => invoke(`${url}/2015-03-31/functions/function/invocations`, event, logs),
    freeze: async () => void (await docker(['pause', name], 10_000)),
    thaw: async () => void (await docker(['unpause', name], 10_000)),
    logs,
    stop,
  }
}

/** Docker listens from the start; the emulator behind it refuses what is no invocation once it is there. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
    await response.body?.cancel()
    return true
  } catch {
    return false
  }
}

async function invoke(url: string, event: unknown, logs: () => string): Promise<unknown> {
  const signal = AbortSignal.timeout(20_000)
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(event), signal })
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`the function did not answer: ${text}\n${lastLines(logs(), 30)}`)
  }
}
