// Nothing is fetched, by a Middy handler without middlewares: https://middy.js.org/docs/intro/getting-started
import middy from '@middy/core'

export const handler = middy().handler(async () => ({}))
