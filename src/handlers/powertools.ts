// Values in a DynamoDB table, read by Powertools' own provider, and kept, checked and refreshed as all others.
import { createHmac } from 'node:crypto'
import { DynamoDBProvider } from '@aws-lambda-powertools/parameters/dynamodb'
import middy from '@middy/core'
import { unseal } from 'lambda-unseal'
import { fromProvider } from 'lambda-unseal/powertools'
import { z } from 'zod'

const table = new DynamoDBProvider({ tableName: process.env['TABLE_NAME'] ?? '' })

const vault = unseal({
  limits: fromProvider(table, 'limits', { format: 'json', schema: z.object({ maxAmount: z.number() }), ttl: '1m' }),
  signingKey: fromProvider(table, 'signing-key', { format: 'text' }),
})

// INIT waits for the values, so that not even the first invocation has to.
await vault.prefetch()

interface Payment {
  readonly id: string
  readonly amount: number
}

interface Opened {
  readonly secrets: Awaited<ReturnType<typeof vault.values>>
}

/** Approves a payment within the limits. Who has the key can check that the answer is ours. */
async function approve({ id, amount }: Payment, { secrets: { limits, signingKey } }: Opened) {
  const approved = amount <= limits.maxAmount
  const signature = createHmac('sha256', signingKey).update(`${id} ${approved}`).digest('hex')
  return { id, approved, signature }
}

export const handler = middy<Payment, Awaited<ReturnType<typeof approve>>>().use(vault).handler(approve)
