import { decryptEnv, secret, ssm, unseal } from 'lambda-unseal'
import { fakeAws, lambdaContext } from 'lambda-unseal/testing'

process.env.AWS_LAMBDA_FUNCTION_NAME = 'test'
const { transport, calls, encrypt } = fakeAws({
  parameters: { '/db-url': 'opened url' },
  secrets: { Database: '{"user":"opened user"}' },
})
process.env.API_KEY = encrypt('opened key')

export async function invokeTwice(middy) {
  const handler = middy()
    .use(unseal({ dbUrl: ssm('/db-url'), user: secret('Database', { key: 'user' }) }, { transport }))
    .use(decryptEnv(['API_KEY'], { transport }))
    .handler(async (_event, { env, secrets }) => ({ ...env, ...secrets }))

  const answers = [await handler({}, lambdaContext()), await handler({}, lambdaContext())]
  return { answers, calls: calls.length }
}
