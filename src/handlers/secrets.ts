// Every kind of secret in one declaration: an encrypted variable, a parameter, and a JSON secret with its shape checked.
import { createHmac } from 'node:crypto'
import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { kmsEnv, secret, ssm, unseal } from 'lambda-unseal'
import { z } from 'zod'

const vault = unseal({
  apiKey: kmsEnv('API_KEY'),
  dbUrl: ssm('/my-app/dev/db-url'),
  db: secret('MyDatabaseSecret', { format: 'json', schema: z.object({ username: z.string(), password: z.string() }) }),
})

// INIT waits until all three were read, at once.
await vault.prefetch()

interface Opened {
  readonly secrets: Awaited<ReturnType<typeof vault.values>>
}

/** Takes orders for our own database account. What is refused goes back to the queue, and nothing else does. */
async function takeOrders(
  { Records }: SQSEvent,
  { secrets: { apiKey, dbUrl, db } }: Opened,
): Promise<SQSBatchResponse> {
  const refused = Records.filter((record) => !isFor(record, dbUrl, db.username))
  for (const { messageId } of Records.filter((record) => !refused.includes(record))) {
    console.log(`took ${messageId}, receipt ${createHmac('sha256', apiKey).update(messageId).digest('hex')}`)
  }
  return { batchItemFailures: refused.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}

function isFor({ body }: SQSRecord, url: string, username: string): boolean {
  try {
    const order = JSON.parse(body)
    return order.url === url && order.username === username
  } catch {
    return false
  }
}

export const handler = middy<SQSEvent, SQSBatchResponse>().use(vault).handler(takeOrders)
