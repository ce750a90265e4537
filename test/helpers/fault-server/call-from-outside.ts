import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface OutsideCall {
  readonly url: string
  readonly environment?: Readonly<Record<string, string>>
  readonly tryTimeoutMs?: number
  readonly retries?: number
}

/** What one call says that is made by another process, where Node's own variables are heeded and nothing else runs. */
export async function callFromOutside(call: OutsideCall): Promise<string> {
  const { url, environment = {}, tryTimeoutMs = 2000, retries = 100 } = call
  const script = fileURLToPath(new URL('one-call.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, url, `${tryTimeoutMs}`, `${retries}`], {
    env: { ...environment, NODE_NO_WARNINGS: '1' },
    timeout: 20_000,
  })
  return stdout.trim()
}
