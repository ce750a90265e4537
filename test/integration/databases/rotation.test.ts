// A password is rotated while eight invokers log in again and again, each time anew.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { secret, type UnsealEvent, unseal } from 'lambda-unseal'
import { cleanUp } from '../../../scripts/lab/cleanup.ts'
import type { Database } from '../../../scripts/lab/databases/database.ts'
import { usableKinds } from '../../../scripts/lab/databases/kinds.ts'
import { startMinistack } from '../../../scripts/lab/ministack.ts'
import { type Figures, tableOf } from './figures.ts'
import { startLoad } from './load.ts'
import { logins } from './logins.ts'
import { type Order, orders } from './orders.ts'
import { createSecret, emulated } from './rotated-secret.ts'

jest.setTimeout(60_000)

const figures: Figures[] = []
let url: string

beforeAll(async () => {
  ;({ url } = await startMinistack())
}, 120_000)

afterAll(async () => {
  await cleanUp()
  process.stdout.write(`\n${tableOf(figures)}\n\n`)
})

describe.each(usableKinds())('$name, rotated under load', (kind) => {
  const logIn = logins[kind.name]
  let database: Database

  beforeAll(async () => {
    database = await kind.start('before')
  }, 60_000)

  afterAll(() => database.stop())

  test.each(orders)('$name: no invocation fails with withCredentials, and some do without', async (order: Order) => {
    const name = `${kind.name}/${order.name.replaceAll(' ', '-')}`
    await database.setPassword('before')
    const rotated = await createSecret(url, name, 'before')
    const events: UnsealEvent[] = []
    const options = { ...emulated(url), ttl: order.ttl }
    const vault = unseal({ db: secret(name) }, { ...options, onEvent: (event) => events.push(event) })
    const plain = unseal({ db: secret(name) }, options)
    const refusedBefore = database.refusedLogins()

    const load = startLoad(8, () => vault.withCredentials('db', (password) => logIn(database.port, password)))
    const control = startLoad(1, async () => logIn(database.port, (await plain.values()).db))
    await sleep(700)
    const begun = performance.now()
    await order.rotate(database, rotated, 'after')
    await sleep(1000)
    await Promise.all([load.stop(), control.stop()])

    const failed = load.invocations.filter(({ error }) => error)
    const controlFailed = control.invocations.filter(({ error }) => error).length
    const refused = events.filter((event) => event.type === 'credentials' && event.outcome === 'refused').length
    figures.push({
      database: kind.name,
      order: order.name,
      before: load.invocations.filter(({ at }) => at < begun),
      during: load.invocations.filter(({ at }) => at >= begun),
      failed: failed.length,
      refused,
      controlFailed,
      control: control.invocations.length,
    })
    expect(failed).toEqual([])
    expect(refused).toBeGreaterThan(0)
    expect(controlFailed).toBeGreaterThan(0)
    // The database's own log has each refusal that was met, and no other. It arrives through a pipe.
    await until(() => database.refusedLogins() - refusedBefore >= refused + controlFailed)
    expect(database.refusedLogins() - refusedBefore).toBe(refused + controlFailed)
    await expect(vault.withCredentials('db', (password) => password)).resolves.toBe('after')
  })
})

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 2000
  while (!isSo() && performance.now() < end) await sleep(10)
}
