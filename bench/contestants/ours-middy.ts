// This library as a Middy middleware.
import middy from '@middy/core'
import { unseal } from 'lambda-unseal'
import { declaration } from './declaration.ts'

export const handler = middy()
  .use(unseal(declaration))
  .handler(async (_event, { secrets }) => secrets)
