import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onExit } from './cleanup.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface ServiceOptions {
  readonly cwd?: string
  /** The whole environment of the process. @default process.env */
  readonly env?: Environment
  /** What asks it to end. @default 'SIGTERM' */
  readonly signal?: NodeJS.Signals
}

/** A process that runs until it is stopped, or until we end. */
export interface Service {
  readonly ended: Promise<number>
  output(): { readonly stdout: string; readonly stderr: string }
  /** Waits until `check` says true; an error with what the process wrote if it ends or `timeoutMs` passes before that. */
  ready(check: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void>
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>
}

const leash = fileURLToPath(new URL('leash.mjs', import.meta.url))

/** Starts a process on a leash (leash.mjs), without a shell. */
export function startService(command: string, args: readonly string[], options: ServiceOptions = {}): Service {
  const { cwd, env = process.env, signal = 'SIGTERM' } = options
  // The leash is Node as well: options meant for the command must not reach it, so `env` hands them over.
  const { NODE_OPTIONS, ...rest } = env
  const handedOver = NODE_OPTIONS ? ['env', `NODE_OPTIONS=${NODE_OPTIONS}`] : []
  const child = spawn(process.execPath, [leash, signal, ...handedOver, command, ...args], {
    ...(cwd ? { cwd } : {}),
    env: rest,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  // The leash may be gone before we let go of it.
  child.stdin.on('error', () => {})

  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
  const stop = onExit(async () => {
    child.stdin.destroy()
    await ended
  })
  let exitCode: number | undefined
  ended.then(
    (code) => {
      exitCode = code
      return stop()
    },
    () => stop(),
  )

  return {
    ended,
    output: () => ({ stdout, stderr }),
    stop: async () => {
      await stop()
      await ended
    },
    async ready(check, timeoutMs) {
      const deadline = performance.now() + timeoutMs
      while (!(await check())) {
        const ending = exitCode !== undefined ? `ended with ${exitCode}` : undefined
        const late = performance.now() > deadline ? `was not ready after ${timeoutMs / 1000} s` : undefined
        if (ending || late) throw new Error(`${command} ${ending ?? late}:\n${lastLines(`${stdout}\n${stderr}`)}`)
        await sleep(25)
      }
    },
  }
}

export function lastLines(text: string, count = 15): string {
  return text.trim().split('\n').slice(-count).join('\n')
}
