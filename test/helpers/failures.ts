import { LoadError, type ValueFailure } from 'lambda-unseal'

/** What a promise rejects with; fails the test if it does not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  const fulfilled = Symbol('fulfilled')
  const outcome = await promise.then(
    () => fulfilled,
    (error: unknown) => error,
  )
  if (outcome === fulfilled) throw new Error('expected a rejection')
  return outcome
}

/** The failures of the `LoadError` that a promise rejects with. */
export async function failuresOf(promise: Promise<unknown>): Promise<readonly ValueFailure[]> {
  const error = await rejectionOf(promise)
  if (!(error instanceof LoadError)) throw error
  return error.failures
}

/** The only failure. */
export async function failureOf(promise: Promise<unknown>): Promise<ValueFailure> {
  const [failure, ...others] = await failuresOf(promise)
  if (!failure || others.length > 0) throw new Error(`expected one failure, got ${others.length + 1}`)
  return failure
}

/** What a function throws; fails the test if it does not. */
export function thrownBy(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    return error as Error
  }
  throw new Error('expected a throw')
}
