import { type CountingProxy, startCountingProxy } from './counting-proxy.ts'
import { type Emulator, startEmulator } from './emulator.ts'
import type { Say } from './python-tools.ts'
import { type Seeded, seed } from './seed.ts'

/** An AWS with everything in it that the samples read, and a proxy before it that counts who reads what. */
export interface Stage {
  readonly emulator: Emulator
  readonly proxy: CountingProxy
  readonly seeded: Seeded
}

/** Sets the stage; `host` is the address on which functions reach the proxy. Everything stops when the process ends. */
export async function setStage({ host, say }: { readonly host?: string; readonly say?: Say } = {}): Promise<Stage> {
  const emulator = await startEmulator(say)
  const seeded = await seed(emulator.url)
  const proxy = await startCountingProxy(emulator.url, host ? { host } : {})
  return { emulator, proxy, seeded }
}
