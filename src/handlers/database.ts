// A pool of connections that follows the rotation of its password: a refused login gets a newer one and no error.
import type { Context, ScheduledEvent } from 'aws-lambda'
import { secret, unseal } from 'lambda-unseal'
import { createPool, type Pool, type ResultSetHeader } from 'mysql2/promise'
import { z } from 'zod'

const account = z.object({ username: z.string(), password: z.string() })
const vault = unseal({ db: secret('MyDatabaseSecret', { format: 'json', schema: account }) })

// INIT waits for the secret, so that not even the first invocation has to.
await vault.prefetch()

/** Deletes the sessions that had ended at that time. To run twice does no harm, and withCredentials may. */
async function deleteEnded(pool: Pool, time: string): Promise<number> {
  const [{ affectedRows }] = await pool.query<ResultSetHeader>('delete from sessions where ends_at < ?', [
    new Date(time),
  ])
  return affectedRows
}

/** The pool of each version: a new password needs new connections, and the ones of before stay while they are used. */
const pools = new Map<string | undefined, Pool>()

function poolFor({ username, password }: z.infer<typeof account>, version: string | undefined): Pool {
  const known = pools.get(version)
  if (known) return known
  const [host, port] = [process.env['DB_HOST'] ?? '', Number(process.env['DB_PORT'])]
  // For a database of RDS add `ssl: 'Amazon RDS'`, or the password's exchange and all data are readable on their way.
  const pool = createPool({ host, port, user: username, password, database: 'app', connectionLimit: 2, timezone: 'Z' })
  pools.set(version, pool)
  const [[oldest, unused] = []] = pools
  if (unused && pools.size > 2 && pools.delete(oldest)) unused.end().catch(() => {})
  return pool
}

export async function handler({ time }: Pick<ScheduledEvent, 'time'>, context: Context): Promise<{ deleted: number }> {
  const deleted = await vault.withCredentials('db', (db, { version }) => deleteEnded(poolFor(db, version), time), {
    context,
  })
  return { deleted }
}
