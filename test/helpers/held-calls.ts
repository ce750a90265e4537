import type { Transport } from 'lambda-unseal'

export interface HeldCall {
  readonly operation: string
  readonly input: object
  readonly signal: AbortSignal
  /** Lets the transport behind answer now. */
  release(): void
  /** Answers this in place of the transport behind. */
  answer(output: unknown): void
  fail(error: unknown): void
}

export interface HeldCalls {
  readonly transport: Transport
  /** Every call, also those that were answered. */
  readonly held: readonly HeldCall[]
  releaseAll(): void
}

/** A transport whose calls wait until the test answers them. It ignores the signal, as a bad one would. */
export function holdCalls(behind: Transport): HeldCalls {
  const held: HeldCall[] = []
  return {
    transport: (service, operation, input, options) =>
      new Promise((resolve, reject) => {
        held.push({
          operation,
          input,
          signal: options.signal,
          release: () => behind(service, operation, input, options).then(resolve, reject),
          answer: (output) => resolve(output as object),
          fail: reject,
        })
      }),
    held,
    releaseAll() {
      for (const call of held) call.release()
    },
  }
}
