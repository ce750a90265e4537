import type { Transport } from './transport.ts'

/** Known to the other build (ESM or CommonJS) in the same process as well. */
const slot = Symbol.for('lambda-unseal.transport')

/** What a test has put in place of all calls of AWS. */
export const installedTransport = (): Transport | undefined => Reflect.get(globalThis, slot)

/** Puts a transport in place of all calls, of whatever vault, until the function it answers is called. */
export function installTransport(transport: Transport): () => void {
  const before = installedTransport()
  Reflect.set(globalThis, slot, transport)
  return () => void Reflect.set(globalThis, slot, before)
}
