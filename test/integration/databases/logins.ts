import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import { account, type DatabaseKind } from '../../../scripts/lab/databases/database.ts'

/** Logs in anew, asks the least and logs out: an open connection survives a change of its password and would prove nothing. */
export type LogIn = (port: number, password: string) => Promise<void>

export const logins: Readonly<Record<DatabaseKind['name'], LogIn>> = {
  async MariaDB(port, password) {
    const connection = await createConnection({ host: '127.0.0.1', port, user: account, password, database: account })
    await connection.query('select 1').finally(() => connection.end())
  },
  async PostgreSQL(port, password) {
    const client = new Client({ host: '127.0.0.1', port, user: account, password, database: account })
    await client.connect()
    await client.query('select 1').finally(() => client.end())
  },
}
