import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { build } from 'esbuild'
import { onExit } from '../../scripts/lab/cleanup.ts'
import { cache, root } from '../../scripts/lab/paths.ts'
import type { FromLoad, ToLoad } from './messages.ts'

/** The process with the vaults. */
export interface Load {
  /** What its heap holds after collection. */
  heapBytes(): Promise<number>
  /** Ends it when what runs has ended. */
  stop(): Promise<void>
  /** Rejects if it ends by itself. */
  readonly crashed: Promise<never>
}

type Told<Type extends FromLoad['type']> = Extract<FromLoad, { type: Type }>

/** Bundles the library as it is now, so that nothing changes under a long run; answers when the first load has ended. */
export async function startLoad(
  environment: Readonly<Record<string, string>>,
  onInvocation: (invocation: Told<'invocation'>) => void,
): Promise<Load> {
  const outfile = join(cache, 'bench/soak.mjs')
  await build({
    entryPoints: [join(root, 'bench/soak/load.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@aws-sdk/*'],
    logLevel: 'error',
  })
  const child = fork(outfile, { env: environment, execArgv: ['--expose-gc', '--unhandled-rejections=strict'] })
  onExit(() => void child.kill('SIGKILL'))
  const crashed = rejectWhenEnded(child)
  child.on('message', (message: FromLoad) => void (message.type === 'invocation' && onInvocation(message)))

  const ask = (question: ToLoad) => void child.send(question)
  await Promise.race([told(child, 'loaded'), crashed])
  return {
    crashed,
    async heapBytes() {
      ask('tell heap')
      return (await told(child, 'heap')).bytes
    },
    async stop() {
      ask('stop')
      await told(child, 'stopped')
    },
  }
}

function rejectWhenEnded(child: ChildProcess): Promise<never> {
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the process with the vaults ended by itself: ${signal ?? `exit code ${code}`}`)
  })
  ended.catch(() => {})
  return ended
}

function told<Type extends FromLoad['type']>(child: ChildProcess, type: Type): Promise<Told<Type>> {
  return new Promise((resolve) => {
    child.on('message', function listen(message: FromLoad) {
      if (message.type !== type) return
      child.off('message', listen)
      resolve(message as Told<Type>)
    })
  })
}
