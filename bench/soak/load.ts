// Invokes steadily and tells what every invocation got. Runs in a process of its own, whose heap is the library's.
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { isUnsealError, kmsEnv, secret, ssm, ssmPath, type UnsealEvent, unseal } from 'lambda-unseal'
import { type Answer, refusal } from './judge.ts'
import type { FromLoad, ToLoad } from './messages.ts'
import { batched, parameters, path, revoked, secrets, variable } from './names.ts'

const intervalMs = 1000 / 50

/** The keys that the running invocation was told to be stale. */
const staleKeys = new AsyncLocalStorage<Set<string>>()

const options = {
  ttl: '1s',
  onEvent(event: UnsealEvent) {
    if (event.type === 'stale') for (const key of event.keys) staleKeys.getStore()?.add(key)
  },
} as const
const quiet = { ...options, endpoint: process.env['SOAK_QUIET_URL'] }

const vaults = [
  unseal(
    {
      apiKey: kmsEnv(variable, { ttl: '1s' }),
      dbUrl: ssm(parameters.dbUrl),
      password: ssm(parameters.password),
      settings: ssmPath(path),
      database: secret(secrets.database, { format: 'json' }),
      token: secret(secrets.token),
    },
    options,
  ),
  unseal(
    { mailToken: secret(batched.mailToken), payToken: secret(batched.payToken) },
    { ...options, batchSecrets: true },
  ),
  unseal({ revokedParameter: ssm(revoked.revokedParameter) }, quiet),
  unseal({ revokedSecret: secret(revoked.revokedSecret) }, quiet),
  unseal({ revokedVariable: kmsEnv(revoked.revokedVariable, { ttl: '1s' }) }, quiet),
]

const context = { getRemainingTimeInMillis: () => 30_000 }

function tell(message: FromLoad): void {
  process.send?.(message)
}

/** As a handler would that has several vaults. */
async function invoke(): Promise<void> {
  const from = Date.now()
  const stale = new Set<string>()
  const opened = await staleKeys.run(stale, () => Promise.all(vaults.map(open)))
  const answers = opened.flat().map(([key, token]): Answer => ({ key, token, isStale: stale.has(key) }))
  tell({ type: 'invocation', span: { from, to: Date.now() }, answers })
}

async function open(vault: (typeof vaults)[number]): Promise<[key: string, token: string][]> {
  try {
    return Object.entries(await vault.values(context)).map(([key, value]) => [key, JSON.stringify(value)])
  } catch (error) {
    if (!isUnsealError(error) || error.code !== 'ERR_LOAD') throw error
    return error.failures.map(({ key, code }) => [key, refusal(code)])
  }
}

let isStopped = false
const running = new Set<Promise<void>>()

process.on('message', (message: ToLoad) => {
  if (message === 'stop') isStopped = true
  else tell({ type: 'heap', bytes: heapBytes() })
})
process.on('disconnect', () => process.exit())

/** After collection, with what buffers hold outside of it. */
function heapBytes(): number {
  for (let round = 0; round < 3; round++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

await Promise.all(vaults.map((vault) => vault.values()))
tell({ type: 'loaded' })
for (let next = performance.now(); !isStopped; next += intervalMs) {
  await sleep(Math.max(0, next - performance.now()))
  const invocation = invoke().finally(() => running.delete(invocation))
  running.add(invocation)
}
await Promise.all(running)
tell({ type: 'stopped' })
