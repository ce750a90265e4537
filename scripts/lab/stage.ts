import { type CountingProxy, startCountingProxy } from './counting-proxy.ts'
import { startStandIn } from './databases/stand-in.ts'
import { type Emulator, startEmulator } from './emulator.ts'
import type { Say } from './python-tools.ts'
import { type Seeded, seed } from './seed.ts'

/** An AWS with everything in it that the samples read, a proxy before it that counts who reads what, and a database. */
export interface Stage {
  readonly emulator: Emulator
  readonly proxy: CountingProxy
  readonly seeded: Seeded
}

/**
 * Sets the stage; `host` is the address on which functions in containers reach proxy and database. Everything stops when
 * the process ends.
 */
export async function setStage({ host, say }: { readonly host?: string; readonly say?: Say } = {}): Promise<Stage> {
  const emulator = await startEmulator(say)
  const seeded = await seed(emulator.url)
  const { port } = await startStandIn(seeded.secretPassword, host)
  const proxy = await startCountingProxy(emulator.url, host ? { host } : {})
  const database = { host: host ? 'host.docker.internal' : '127.0.0.1', port }
  return { emulator, proxy, seeded: { ...seeded, database } }
}
