// Variables that say where their values are: the code knows names only, and the template alone decides what they mean.
import { createHmac } from 'node:crypto'
import type { Context } from 'aws-lambda'
import { env, unseal } from 'lambda-unseal'

const vault = unseal({ dbUrl: env('DB_URL'), dbPassword: env('DB_PASSWORD') })

// INIT waits for the values, so that not even the first invocation has to.
await vault.prefetch()

interface Challenge {
  readonly challenge: string
}

/** Proves to who holds the password that it is known here, and says of which database. A handler without Middy. */
export async function handler({ challenge }: Challenge, context: Context) {
  const { dbUrl, dbPassword } = await vault.values(context)
  return {
    host: new URL(dbUrl).host,
    proof: createHmac('sha256', dbPassword).update(challenge).digest('hex'),
  }
}
