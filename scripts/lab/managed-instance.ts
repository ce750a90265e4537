import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { imageName } from './base-image.ts'
import { onExit } from './cleanup.ts'
import { removeContainers } from './docker.ts'
import { dummyCredentials } from './environment.ts'
import { freePort } from './free-port.ts'
import { runtimeEmulator } from './rie.ts'
import { lastLines, startService } from './service.ts'

export interface ManagedInstanceOptions {
  /** The folder of the built function. */
  readonly directory: string
  /** As in the template: `file.export`. */
  readonly handler: string
  readonly functionName: string
  /** The function's own variables. */
  readonly environment: Readonly<Record<string, string>>
  /** How many invocations run at once. */
  readonly concurrency: number
  /** In how many worker threads: each loads the function for itself. */
  readonly workers: number
}

/** An execution environment of Lambda Managed Instances. */
export interface ManagedInstance {
  /** What the handler returned, or `{ errorType, errorMessage, … }`. */
  invoke(event: unknown): Promise<unknown>
  /** What the emulator and the function wrote. */
  logs(): string
  stop(): Promise<void>
}

/**
 * Starts one function in a container of Lambda's image, whose Runtime Interface Emulator and Client take many
 * invocations at once. In that mode the emulator knows nothing but /var/runtime/bootstrap and /var/task, and runs them
 * as a user of its own: so there is no way without a container. It is there when the first worker is.
 */
export async function startManagedInstance(options: ManagedInstanceOptions): Promise<ManagedInstance> {
  const [rie, port] = [await runtimeEmulator(), await freePort()]
  const name = `lambda-unseal-${randomUUID()}`
  const variables = {
    AWS_ACCESS_KEY_ID: dummyCredentials.AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: dummyCredentials.AWS_SECRET_ACCESS_KEY,
    AWS_REGION: dummyCredentials.AWS_REGION,
    AWS_LAMBDA_FUNCTION_NAME: options.functionName,
    // In this mode the emulator takes nanoseconds for milliseconds: a second becomes 12 days. Two more, and Middy's timer
    // for the rest of the time would overflow and fire at once.
    AWS_LAMBDA_FUNCTION_TIMEOUT: '1',
    AWS_LAMBDA_MAX_CONCURRENCY: String(options.concurrency),
    AWS_LAMBDA_NODEJS_WORKER_COUNT: String(options.workers),
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

  const url = `http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`
  await service.ready(() => answers(url), 60_000)
  return { invoke: (event) => invoke(url, event, logs), logs, stop }
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
  const deadline = performance.now() + 20_000
  while (true) {
    const signal = AbortSignal.timeout(20_000)
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(event), signal })
    const text = await response.text()
    // Nobody asked for an invocation at that moment. Lambda would wait; the emulator leaves that to whoever invokes.
    const isRefused = text.includes('"Runtime.Unavailable"') && performance.now() < deadline
    if (!isRefused) return answerOf(text, logs)
    await sleep(5)
  }
}

function answerOf(text: string, logs: () => string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`the function did not answer: ${text}\n${lastLines(logs(), 30)}`)
  }
}
