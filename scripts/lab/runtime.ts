import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onExit } from './cleanup.ts'
import { freePort, isListening } from './free-port.ts'
import { lambdaEnvironment } from './lambda-environment.ts'
import { node24 } from './paths.ts'
import { startProxy } from './proxy.ts'
import { prepareRic } from './ric.ts'
import { runtimeEmulator } from './rie.ts'
import { prepareSdkModules } from './sdk-modules.ts'
import { lastLines, startService } from './service.ts'

export interface RuntimeOptions {
  /** The folder of the built function. */
  readonly directory: string
  /** As in the template: `file.export`. */
  readonly handler: string
  readonly functionName: string
  /** The function's own variables. They win over what the runtime sets. */
  readonly environment?: Readonly<Record<string, string>>
  /** AWS's Runtime Interface Client, or our own bootstrap.mjs. */
  readonly client: 'ric' | 'bootstrap'
  /** The function's time-out. @default 10 */
  readonly timeoutSeconds?: number
  /** What the function is told it has; nothing holds it to that. @default 512 */
  readonly memoryMegabytes?: number
}

export interface Invocation {
  /** What the handler returned, or `{ errorType, errorMessage, … }`. */
  readonly answer: unknown
  readonly milliseconds: number
}

/** One container, in effect: state lives from invocation to invocation. */
export interface Runtime {
  invoke(event: unknown): Promise<Invocation>
  /** What the emulator and the function wrote. */
  logs(): string
  /** When the client asked for each invocation, in milliseconds of `performance.now()`. INIT ends with the first. */
  readonly nextCalls: readonly { readonly at: number }[]
  stop(): Promise<void>
}

/** As the managed runtime starts Node 24. */
export const nodeFlags = ['--no-experimental-require-module', '--no-experimental-detect-module'] as const

/** Starts AWS's Runtime Interface Emulator with one function. The function itself starts at the first invocation. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { directory, handler, timeoutSeconds = 10, memoryMegabytes = 512, environment = {} } = options
  const [rie, client, sdkModules] = await Promise.all([
    runtimeEmulator(),
    clientFile(options.client),
    prepareSdkModules(),
  ])
  const [frontPort, apiPort] = [await freePort(), await freePort()]
  const nextCalls: { at: number }[] = []
  // Between client and emulator, so that a test can tell what happened before the first `next`.
  const api = await startProxy(`http://127.0.0.1:${apiPort}`, (request) => {
    if (request.url?.endsWith('/invocation/next')) nextCalls.push({ at: performance.now() })
  })
  const command = [
    'env',
    `AWS_LAMBDA_RUNTIME_API=127.0.0.1:${api.port}`,
    node24().binary,
    ...nodeFlags,
    client,
    handler,
  ]
  const flags = [
    '--log-level',
    'error',
    '--runtime-interface-emulator-address',
    `127.0.0.1:${frontPort}`,
    '--runtime-api-address',
    `127.0.0.1:${apiPort}`,
  ]
  const env = lambdaEnvironment({ ...options, timeoutSeconds, memoryMegabytes, environment, sdkModules })
  const service = startService(rie, [...flags, ...command], { cwd: directory, env })
  const logs = () => `${service.output().stdout}${service.output().stderr}`
  const stop = onExit(async () => {
    await service.stop()
    await api.stop()
  })

  const url = `http://127.0.0.1:${frontPort}/2015-03-31/functions/function/invocations`
  await service.ready(() => isListening(frontPort), 10_000)
  return { invoke: (event) => invoke(url, event, timeoutSeconds, logs), logs, nextCalls, stop }
}

async function invoke(url: string, event: unknown, timeoutSeconds: number, logs: () => string): Promise<Invocation> {
  const start = performance.now()
  const unanswered = (why: string) => new Error(`the function did not answer: ${why}\n${lastLines(logs(), 30)}`)
  // The emulator itself ends a function that takes too long; the signal is for an emulator that does not.
  const signal = AbortSignal.timeout(timeoutSeconds * 1000 + 10_000)
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(event), signal }).catch((error: Error) => {
    throw unanswered(error.message)
  })
  const text = await response.text()
  const milliseconds = performance.now() - start
  try {
    return { answer: JSON.parse(text), milliseconds }
  } catch {
    // A time-out is told in plain text.
    throw unanswered(text)
  }
}

async function clientFile(client: RuntimeOptions['client']): Promise<string> {
  if (client === 'bootstrap') return fileURLToPath(new URL('bootstrap.mjs', import.meta.url))
  const ric = await prepareRic()
  if (!ric.usable) throw new Error(ric.reason)
  return join(ric.folder, 'index.mjs')
}
