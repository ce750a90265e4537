// This library as a Middy middleware.
import middy from '@middy/core'
import { secret, ssm, unseal } from 'lambda-unseal'
import { parameters, secretId } from '../names.ts'

const vault = unseal(
  {
    dbUrl: ssm(parameters.dbUrl),
    apiToken: ssm(parameters.apiToken),
    database: secret(secretId, { format: 'json' }),
  },
  { ttl: '1s' },
)

export const handler = middy()
  .use(vault)
  .handler(async (_event, { secrets }) => ({ ...secrets }))

/** What the others do with the password that they have, this one does so. */
export const withPassword = <T>(
  use: (password: string) => Promise<T>,
  context: { getRemainingTimeInMillis(): number },
): Promise<T> =>
  vault.withCredentials('database', (database) => use((database as { password: string }).password), { context })
