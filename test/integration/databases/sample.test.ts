// The sample `database` with a real MariaDB, before, during and after a rotation.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import type { Context } from 'aws-lambda'
import { type Connection, createConnection } from 'mysql2/promise'
import { cleanUp } from '../../../scripts/lab/cleanup.ts'
import { account, type Database } from '../../../scripts/lab/databases/database.ts'
import { mariadb } from '../../../scripts/lab/databases/mariadb.ts'
import { dummyCredentials } from '../../../scripts/lab/environment.ts'
import { startMinistack } from '../../../scripts/lab/ministack.ts'
import { setVariable, useEnvironment } from '../../helpers/environment.ts'
import { createSecret, type RotatedSecret } from './rotated-secret.ts'

jest.setTimeout(60_000)
useEnvironment(dummyCredentials)

const context = { getRemainingTimeInMillis: () => 10_000 } as Context
const event = { time: '2026-11-23T11:00:00Z' }
const valueWith = (password: string) => JSON.stringify({ username: account, password })
const testUnlessMariadbIsMissing = mariadb.obstacle() ? test.skip : test

let url: string
let database: Database
let connection: Connection
let rotated: RotatedSecret

beforeAll(async () => {
  if (mariadb.obstacle()) return
  ;[{ url }, database] = await Promise.all([startMinistack(), mariadb.start('before')])
  rotated = await createSecret(url, 'MyDatabaseSecret', valueWith('before'))
  const { port } = database
  connection = await createConnection({ host: '127.0.0.1', port, user: account, password: 'before', database: account })
  await connection.query('create table sessions (ends_at datetime)')
  await connection.query("insert into sessions values ('2026-11-23 10:59'), ('2026-11-23 10:58'), ('2026-11-23 11:01')")
}, 120_000)

afterAll(async () => {
  await connection?.end()
  await cleanUp()
})

testUnlessMariadbIsMissing(
  'the sample deletes what has ended, and no invocation fails while the password is rotated',
  async () => {
    setVariable('AWS_ENDPOINT_URL', url)
    setVariable('DB_HOST', '127.0.0.1')
    setVariable('DB_PORT', String(database.port))
    const { handler } = await import('../../../src/handlers/database.ts')

    const before = await handler(event, context)
    await rotated.prepare(valueWith('after'))
    await database.setPassword('after')
    await closeOthers()
    const during = await Promise.all(Array.from({ length: 8 }, () => handler(event, context)))
    await rotated.promote()
    const after = await handler(event, context)

    expect(before).toEqual({ deleted: 2 })
    expect(during).toEqual(Array(8).fill({ deleted: 0 }))
    expect(after).toEqual({ deleted: 0 })
    expect(database.refusedLogins()).toBeGreaterThan(0)
  },
)

/** As a database does that is restarted: the pool has to log in again. */
async function closeOthers(): Promise<void> {
  const [rows] = await connection.query('select id from information_schema.processlist where id <> connection_id()')
  for (const { id } of rows as { id: number }[]) await connection.query('kill ?', [id])
  await sleep(100)
}
