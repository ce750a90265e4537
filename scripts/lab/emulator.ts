import { dummyCredentials } from './environment.ts'
import { freePort } from './free-port.ts'
import { pythonTools, type Say } from './python-tools.ts'
import { startService } from './service.ts'

export interface Emulator {
  readonly url: string
  stop(): Promise<void>
}

/** Starts moto's server: KMS, SSM and Secrets Manager on one port of 127.0.0.1, everything in memory, empty. */
export async function startEmulator(say?: Say): Promise<Emulator> {
  const { motoServer } = await pythonTools(say)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const service = startService(motoServer, ['-H', '127.0.0.1', '-p', String(port)], {
    env: { ...process.env, ...dummyCredentials },
  })
  await service.ready(() => answers(`${url}/moto-api/`), 30_000)
  return { url, stop: service.stop }
}

/** Whether a server says there that all is well. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
