import { setTimeout as sleep } from 'node:timers/promises'

export interface Invocation {
  /** When it began, in milliseconds of `performance.now()`. */
  readonly at: number
  readonly milliseconds: number
  readonly error?: unknown
}

export interface Load {
  readonly invocations: readonly Invocation[]
  /** Waits for what runs. */
  stop(): Promise<void>
}

const pauseMs = 50

/** Invokes steadily: so many at a time, each again and again with a pause between, and never for longer than 30 s. */
export function startLoad(invokers: number, invoke: () => Promise<void>): Load {
  const invocations: Invocation[] = []
  const end = performance.now() + 30_000
  let stopped = false

  const loops = Array.from({ length: invokers }, async (_each, index) => {
    await sleep((pauseMs / invokers) * index)
    while (!stopped && performance.now() < end) {
      const at = performance.now()
      const error = await invoke().then(
        () => ({}),
        (thrown: unknown) => ({ error: thrown }),
      )
      invocations.push({ at, milliseconds: performance.now() - at, ...error })
      await sleep(pauseMs)
    }
  })
  return {
    invocations,
    async stop() {
      stopped = true
      await Promise.all(loops)
    },
  }
}
