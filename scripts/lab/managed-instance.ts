import { setTimeout as sleep } from 'node:timers/promises'
import { type Container, type ContainerOptions, startContainer } from './container.ts'

export interface ManagedInstanceOptions extends ContainerOptions {
  /** How many invocations run at once. */
  readonly concurrency: number
  /** In how many worker threads: each loads the function for itself. */
  readonly workers: number
}

/** An execution environment of Lambda Managed Instances. */
export type ManagedInstance = Container

/**
 * Starts one function in a container of Lambda's image, whose Runtime Interface Emulator and Client take many
 * invocations at once. In that mode the emulator knows nothing but /var/runtime/bootstrap and /var/task, and runs them
 * as a user of its own: so there is no way without a container. It is there when the first worker is.
 */
export async function startManagedInstance(options: ManagedInstanceOptions): Promise<ManagedInstance> {
  const { concurrency, workers, ...containerOptions } = options
  const container = await startContainer({
    ...containerOptions,
    environment: {
      // How long INIT may take as well. For invocations the emulator takes nanoseconds for milliseconds in this mode: two
      // seconds become 23 days. One more, and Middy's timer for the rest of the time would overflow and fire at once.
      AWS_LAMBDA_FUNCTION_TIMEOUT: '2',
      AWS_LAMBDA_MAX_CONCURRENCY: String(concurrency),
      AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers),
      ...options.environment,
    },
  })
  return { ...container, invoke: (event) => invoke(container, event) }
}

async function invoke(container: Container, event: unknown): Promise<unknown> {
  const deadline = performance.now() + 20_000
  while (true) {
    const answer = await container.invoke(event)
    // Nobody asked for an invocation at that moment. Lambda would wait; the emulator leaves that to whoever invokes.
    const isRefused = JSON.stringify(answer).includes('"Runtime.Unavailable"') && performance.now() < deadline
    if (!isRefused) return answer
    await sleep(5)
  }
}
