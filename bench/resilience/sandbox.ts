import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { onExit } from '../../scripts/lab/cleanup.ts'
import type { FromSandbox, LogIn, ToSandbox } from './messages.ts'

/** One invocation as a caller sees it. */
export interface Invocation {
  /** When it began, by `performance.now()`. */
  readonly at: number
  readonly ms: number
  /** An empty handler a moment before, where the process lived to say so. */
  readonly emptyMs?: number
  /** `killed`: it took longer than it may. `crashed`: its process ended by itself. */
  readonly outcome: 'served' | 'failed' | 'killed' | 'crashed'
  /** The name of the error. */
  readonly error?: string | undefined
}

export interface SandboxOptions {
  readonly bundle: string
  readonly environment: Readonly<Record<string, string>>
  /** What every served invocation has to answer. */
  readonly expected: unknown
}

export interface InvokeOptions {
  /** Whether the password is used, and where. */
  readonly logIn?: LogIn | undefined
  /** When it is killed. @default 3000 */
  readonly limitMs?: number
}

/** Lambda's default. */
export const timeoutMs = 3000

const childFile = fileURLToPath(new URL('child.ts', import.meta.url))

/** A process with one contestant. Lambda puts a new one in the place of one that was killed or has crashed; so does this. */
export class Sandbox {
  readonly #options: SandboxOptions
  #child: ChildProcess | undefined
  #invocations = 0

  constructor(options: SandboxOptions) {
    this.#options = options
  }

  /** INIT. Answers whether it got that far. */
  async start(): Promise<boolean> {
    const { bundle, environment } = this.#options
    // What a contestant warns of is nobody's business here.
    const child = fork(childFile, [bundle], { env: environment, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    this.#child = child
    onExit(() => void child.kill('SIGKILL'))
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined
    })
    const ready = new Promise<boolean>((resolve) => {
      child.once('message', () => resolve(true))
    })
    return Promise.race([ready, once(child, 'exit').then(() => false)])
  }

  /** Runs the handler once, in a new process if there is none. */
  async invoke({ logIn, limitMs = timeoutMs }: InvokeOptions = {}): Promise<Invocation> {
    const at = performance.now()
    if (!this.#child && !(await this.start())) return { at, ms: performance.now() - at, outcome: 'crashed' }
    const child = this.#child
    if (!child) return { at, ms: performance.now() - at, outcome: 'crashed' }
    const id = ++this.#invocations
    this.#send({ type: 'invoke', id, timeoutMs: limitMs, logIn })
    const answer = await answerOf(child, id, limitMs)
    if (answer === 'late') {
      child.kill('SIGKILL')
      if (this.#child === child) this.#child = undefined
      return { at, ms: performance.now() - at, outcome: 'killed' }
    }
    if (answer === 'ended') return { at, ms: performance.now() - at, outcome: 'crashed' }
    const { ms, emptyMs, error, values } = answer
    if (error === undefined && !logIn && !isDeepStrictEqual(values, this.#options.expected)) {
      throw new Error(`${this.#options.bundle} answers something else`)
    }
    return { at, ms, emptyMs, outcome: error === undefined ? 'served' : 'failed', error }
  }

  /** Stands still as a container does between invocations. */
  async freeze(ms: number): Promise<void> {
    this.#child?.kill('SIGSTOP')
    await sleep(ms)
    this.#child?.kill('SIGCONT')
  }

  /** Sets its clock ahead, and no timer. */
  advance(ms: number): void {
    this.#send({ type: 'advance', ms })
  }

  isRunning(): boolean {
    return this.#child !== undefined
  }

  stop(): void {
    this.#child?.kill('SIGKILL')
  }

  #send(message: ToSandbox): void {
    if (this.#child?.connected) this.#child.send(message)
  }
}

type Answer = Extract<FromSandbox, { type: 'answer' }>

function answerOf(child: ChildProcess, id: number, limitMs: number): Promise<Answer | 'late' | 'ended'> {
  return new Promise((resolve) => {
    const settle = (result: Answer | 'late' | 'ended') => {
      clearTimeout(timer)
      child.off('message', listen)
      child.off('exit', end)
      resolve(result)
    }
    const listen = (message: FromSandbox) => void (message.type === 'answer' && message.id === id && settle(message))
    const end = () => settle('ended')
    const timer = setTimeout(() => settle('late'), limitMs)
    child.on('message', listen)
    child.on('exit', end)
  })
}
