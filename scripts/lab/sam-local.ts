import { join } from 'node:path'
import { CommandError, run } from './command.ts'
import { removeContainers } from './docker.ts'
import { root } from './paths.ts'
import { pythonTools } from './python-tools.ts'
import { samLocalEnvironment } from './sam-environment.ts'
import { type FunctionVariables, writeVariablesFile } from './variables-file.ts'

export interface SamLocalOptions {
  /** What `samBuild` answered. */
  readonly buildDir: string
  readonly variables: FunctionVariables
}

export interface SamLocalInvokeOptions extends SamLocalOptions {
  /** The function's logical ID, which is also its name inside the container. */
  readonly functionId: string
  /** The event's file. */
  readonly event: string
}

export interface SamInvocation {
  readonly answer: unknown
  /** What SAM and the function wrote. */
  readonly logs: string
  /** Of the whole command. */
  readonly milliseconds: number
  /** Of the function alone, its INIT included, as the emulator reports it. */
  readonly functionMilliseconds: number
}

/** The function answered with an error, or not at all. SAM itself ends well in both cases. */
export class InvocationError extends Error {
  override readonly name = 'InvocationError'
  /** `{ errorType, errorMessage, … }`, or `undefined` for no answer. */
  readonly answer: unknown
  readonly logs: string

  constructor(functionId: string, answer: unknown, logs: string) {
    super(`${functionId} ${answer === undefined ? 'did not answer' : `failed: ${JSON.stringify(answer)}`}\n${logs}`)
    this.answer = answer
    this.logs = logs
  }
}

/** Invokes a built function once with `sam local invoke`, in a container of its own. */
export async function samLocalInvoke(options: SamLocalInvokeOptions): Promise<SamInvocation> {
  const { functionId, event, variables, buildDir } = options
  const { sam } = await pythonTools()
  const env = await samLocalEnvironment()
  const file = await writeVariablesFile(variables)
  const start = performance.now()
  const args = ['local', 'invoke', functionId, '--event', event, ...samLocalFlags(buildDir, file.path)]
  try {
    // SAM removes the container when it is interrupted.
    const { stdout, stderr } = await run(sam, args, { cwd: root, env, timeoutMs: 120_000, signal: 'SIGINT' })
    return {
      answer: answerOf(functionId, stdout, stderr),
      logs: stderr,
      milliseconds: performance.now() - start,
      functionMilliseconds: Number(/\tDuration: ([\d.]+) ms/.exec(stderr)?.[1]),
    }
  } catch (error) {
    if (error instanceof CommandError) await removeContainers(containersIn(error.output.stderr))
    throw error
  } finally {
    await file.remove()
  }
}

/** What every `sam local` command is told: the built template, the image as it is, and this machine by a name. */
export function samLocalFlags(buildDir: string, variablesFile: string): readonly string[] {
  const files = ['--template-file', join(buildDir, 'template.yaml'), '--env-vars', variablesFile]
  return [...files, '--skip-pull-image', '--add-host', 'host.docker.internal:host-gateway']
}

/** The containers that SAM says it started. */
export function containersIn(logs: string): string[] {
  return [...logs.matchAll(/SAM_CONTAINER_ID: (\w+)/g)].flatMap(([, id = '']) => id)
}

/** A function's answer in what SAM passed on, or an `InvocationError`. */
export function answerOf(functionId: string, text: string, logs: string): unknown {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    throw new InvocationError(functionId, undefined, `${text}\n${logs}`)
  }
  if (typeof answer === 'object' && answer !== null && 'errorType' in answer) {
    throw new InvocationError(functionId, answer, logs)
  }
  return answer
}
