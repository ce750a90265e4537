// @middy/ssm and @middy/secrets-manager as documented, and a helper for KMS, since Middy decrypts no variables:
// https://middy.js.org/docs/middlewares/ssm, https://middy.js.org/docs/middlewares/secrets-manager
// Best settings: prefetched (the default), cached without end (the default), one cache key each.
import middy from '@middy/core'
import secretsManager from '@middy/secrets-manager'
import ssm from '@middy/ssm'
import { parameters, secrets } from '../names.ts'
import { decrypted } from './kms-helper.ts'

export const handler = middy()
  .use(ssm({ fetchData: parameters, cacheKey: 'parameters', setToContext: true }))
  .use(secretsManager({ fetchData: secrets, cacheKey: 'secrets', setToContext: true }))
  .before(async ({ context }) => void Object.assign(context, await decrypted))
  .handler(async (_event, context) => context)
