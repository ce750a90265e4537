// A sandbox as Lambda has it: loads one contestant and runs its handler when it is told to.
// Usage: fork('child.ts', [bundle]), with SANDBOX_CLOCK=1 for a clock that can be set.
import { createRequire } from 'node:module'
import { fakeClock } from './fake-clock.ts'
import type { FromSandbox, ToSandbox } from './messages.ts'
import type { Values } from './names.ts'

interface Bundle {
  handler(event: object, context: Context): Promise<Values>
  withPassword?<T>(use: (password: string) => Promise<T>, context: Context): Promise<T>
}

interface Context {
  readonly functionName: string
  readonly awsRequestId: string
  getRemainingTimeInMillis(): number
}

const tell = (message: FromSandbox) => void process.send?.(message)
const clock = process.env['SANDBOX_CLOCK'] === '1' ? fakeClock() : undefined
process.on('message', (message: ToSandbox) => {
  if (message.type === 'advance') clock?.advance(message.ms)
  else void answer(message)
})
process.on('disconnect', () => process.exit())

// Loaded before the measuring begins, and not by the contestants.
const logIns = process.env['SANDBOX_LOGINS'] === '1' ? (await import('./log-in.ts')).logIns : undefined
const { handler, withPassword } = createRequire(import.meta.url)(process.argv[2] as string) as Bundle
tell({ type: 'ready' })

type Invoke = Extract<ToSandbox, { type: 'invoke' }>

async function answer({ id, timeoutMs, logIn }: Invoke): Promise<void> {
  const emptyMs = (await timed(() => emptyHandler())).ms
  const end = performance.now() + timeoutMs
  const context = {
    functionName: 'resilience',
    awsRequestId: String(id),
    getRemainingTimeInMillis: () => Math.max(0, end - performance.now()),
  }
  const { ms, result, error } = await timed(async () => {
    if (!logIn) return handler({}, context)
    const use = async (password: string) => logIns?.[logIn.database](logIn.port, password)
    return withPassword ? withPassword(use, context) : use((await handler({}, context)).database.password)
  })
  tell({ type: 'answer', id, ms, emptyMs, ...(error === undefined ? { values: result } : { error }) })
}

const emptyHandler = async () => ({})

async function timed<T>(run: () => Promise<T>): Promise<{ ms: number; result?: T; error?: string }> {
  const start = performance.now()
  try {
    const result = await run()
    return { ms: performance.now() - start, result }
  } catch (error) {
    return { ms: performance.now() - start, error: error instanceof Error ? error.name : String(error) }
  }
}
