// A handler whose context has what the middlewares put there.
import middy from '@middy/core'
import { decryptEnv, ssm, unseal } from 'lambda-unseal'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

export const handler = middy<{ readonly id: string }, string>()
  .use(unseal({ dbUrl: ssm('/db-url') }))
  .use(decryptEnv(['DB_PASSWORD']))
  .handler(async (event, context) => {
    const facts: [
      Equals<typeof event.id, string>,
      Equals<typeof context.secrets.dbUrl, string>,
      Equals<typeof context.env.DB_PASSWORD, string>,
      Equals<typeof context.awsRequestId, string>,
    ] = [true, true, true, true]
    // @ts-expect-error nobody put that there
    context.parameters
    return `${facts} ${context.secrets.dbUrl}`
  })
