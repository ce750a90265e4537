// A variable that only this function can open, decrypted once per container.
import { createHmac } from 'node:crypto'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2WithIAMAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { decryptEnv } from 'lambda-unseal'

// DB_PASSWORD holds ciphertext; KMS opens it only under this function's own name.
const env = decryptEnv(['DB_PASSWORD'])

// INIT waits for the value, so that not even the first invocation has to. A failure is reported by the invocation.
await env.prefetch()

interface Secrets {
  readonly env: { readonly DB_PASSWORD: string }
}

/** Answers a proof that the password is known here, made for this request alone. The password itself goes nowhere. */
async function login(
  { requestContext }: APIGatewayProxyEventV2WithIAMAuthorizer,
  { env: { DB_PASSWORD } }: Secrets,
): Promise<APIGatewayProxyStructuredResultV2> {
  const proof = createHmac('sha256', DB_PASSWORD).update(requestContext.requestId).digest('hex')
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ proof }) }
}

export const handler = middy<APIGatewayProxyEventV2WithIAMAuthorizer, APIGatewayProxyStructuredResultV2>()
  .use(env)
  .handler(login)
