import { onExit } from './cleanup.ts'
import { removeContainers } from './docker.ts'
import { freePort, isListening } from './free-port.ts'
import { root } from './paths.ts'
import { pythonTools } from './python-tools.ts'
import { samLocalEnvironment } from './sam-environment.ts'
import { answerOf, containersIn, type SamLocalOptions, samLocalFlags } from './sam-local.ts'
import { startService } from './service.ts'
import { writeVariablesFile } from './variables-file.ts'

export interface SamLambdaInvocation {
  readonly answer: unknown
  readonly milliseconds: number
}

/** `sam local start-lambda`: one container for each function, which stays. A function starts at its first invocation. */
export interface SamLambda {
  /** An `InvocationError` for a function that fails or does not answer. */
  invoke(functionId: string, event: unknown): Promise<SamLambdaInvocation>
  /** What SAM and the functions wrote. */
  logs(): string
  /** Ends SAM, and with it the containers. */
  stop(): Promise<void>
}

/** Starts the built functions with `sam local start-lambda --warm-containers EAGER`. */
export async function startSamLambda(options: SamLocalOptions): Promise<SamLambda> {
  const { variables, buildDir } = options
  const { sam } = await pythonTools()
  const env = await samLocalEnvironment()
  const port = await freePort()
  const file = await writeVariablesFile(variables)
  const flags = [
    ...samLocalFlags(buildDir, file.path),
    '--warm-containers',
    'EAGER',
    '--no-watch',
    '--port',
    String(port),
  ]
  const service = startService(sam, ['local', 'start-lambda', ...flags], { cwd: root, env, signal: 'SIGINT' })
  const logs = () => `${service.output().stdout}${service.output().stderr}`

  const stop = onExit(async () => {
    // SAM forgets one of them now and then when it is interrupted.
    await removeContainers(containersIn(logs()))
    await service.stop()
  })

  try {
    // SAM listens when the containers are there.
    await service.ready(() => isListening(port), 120_000)
  } catch (error) {
    await stop()
    throw error
  } finally {
    await file.remove()
  }
  return { invoke: (functionId, event) => invoke(port, functionId, event, logs), logs, stop }
}

async function invoke(
  port: number,
  functionId: string,
  event: unknown,
  logs: () => string,
): Promise<SamLambdaInvocation> {
  const start = performance.now()
  const response = await fetch(`http://127.0.0.1:${port}/2015-03-31/functions/${functionId}/invocations`, {
    method: 'POST',
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(60_000),
  })
  const text = await response.text()
  if (response.status === 404) throw new Error(`SAM knows no function ${functionId}: ${text}`)
  return { answer: answerOf(functionId, text, logs()), milliseconds: performance.now() - start }
}
