import { CallFailedError, NotFoundError } from '../errors.ts'
import { Fault, thrownName } from '../fault.ts'
import type { CustomReference } from '../references/custom.ts'
import { Given } from '../references/open-value.ts'
import { absent, failed, found, type Outcome, type Source } from './source.ts'

/** What functions of the user's own read: all at once. */
export const customSource: Source<CustomReference> = {
  kind: 'custom',
  read: (references, { signal }) => references.map((reference) => readCustom(reference, signal)),
}

async function readCustom({ read }: CustomReference, signal: AbortSignal): Promise<Outcome> {
  try {
    const value = await Promise.race([(async () => read({ signal }))(), aborted(signal)])
    if (value === undefined)
      return absent(
        new Fault(NotFoundError, {
          reason: 'its function read undefined; if there may be none, give "optional" or "default"',
        }),
      )
    if (typeof value === 'string') return found(value)
    // A copy: its function may read into the same bytes again.
    return found(value instanceof Uint8Array ? Uint8Array.prototype.slice.call(value) : new Given(value))
  } catch (error) {
    if (error instanceof Fault) return failed(error)
    return failed(
      new Fault(
        CallFailedError,
        { reason: `its function threw ${thrownName(error)}; what it says is withheld, since it may quote a value` },
        saysFinal(error),
      ),
    )
  }
}

/** What is thrown may be anything, also what throws at who looks at it. */
function saysFinal(error: unknown): boolean {
  try {
    return Object(error).final === true
  } catch {
    return false
  }
}

/** Ends the wait for a function that does not listen to the signal. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
