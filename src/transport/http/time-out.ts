import { startTimeLimit } from '../../time-limit.ts'
import { CallError } from '../call-error.ts'

/**
 * Runs something that ends with the signal, or after so long: also if it heeds neither, since no one waits for it then.
 * A timer of its own, since it is cleared at the end and keeps no process alive.
 */
export async function withTimeout<T>(
  {
    signal,
    ms,
    name = 'TimeoutError',
  }: { readonly signal?: AbortSignal | undefined; readonly ms: number; readonly name?: string },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const abort = () => controller.abort(signal?.reason)
  const ended = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
  })
  // Where the process stood still, the answer may be there by now: one turn of the event loop reads it.
  const expire = () => void setImmediate(() => controller.abort(new CallError(name)))
  const limit = startTimeLimit(ms)
  void limit.reached.then(expire)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    signal?.throwIfAborted()
    return await Promise.race([run(controller.signal), ended])
  } finally {
    limit.clear()
    signal?.removeEventListener('abort', abort)
  }
}
