import type { Transport } from './transport.ts'

/** Known to the other build (ESM or CommonJS) in the same process as well. */
const slot = Symbol.for('lambda-unseal.transport')

const installed = (): readonly Transport[] => Reflect.get(globalThis, slot) ?? []

/** What a test has put in place of all calls of AWS: the last, if several did. */
export const installedTransport = (): Transport | undefined => installed().at(-1)

/** Puts a transport in place of all calls, of whatever vault, until the function it answers is called. */
export function installTransport(transport: Transport): () => void {
  const own: Transport = (...call) => transport(...call)
  Reflect.set(globalThis, slot, [...installed(), own])
  return () =>
    void Reflect.set(
      globalThis,
      slot,
      installed().filter((each) => each !== own),
    )
}
