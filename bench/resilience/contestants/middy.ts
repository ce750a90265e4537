// @middy/ssm and @middy/secrets-manager as documented: prefetched (the default), kept for so long, one cache key each.
// https://middy.js.org/docs/middlewares/ssm, https://middy.js.org/docs/middlewares/secrets-manager
import middy from '@middy/core'
import secretsManager from '@middy/secrets-manager'
import ssm from '@middy/ssm'
import { parameters, secretId, ttlMs } from '../names.ts'

const common = { cacheExpiry: ttlMs, setToContext: true } as const

export const handler = middy()
  .use(ssm({ ...common, fetchData: parameters, cacheKey: 'parameters' }))
  .use(secretsManager({ ...common, fetchData: { database: secretId }, cacheKey: 'secrets' }))
  .handler(async (_event, context) => {
    const { dbUrl, apiToken, database } = context as unknown as Record<string, unknown>
    return { dbUrl, apiToken, database }
  })
