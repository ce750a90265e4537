// Configuration that others may change: read at INIT, and again when PARAMETERS_TTL has passed.
import middy from '@middy/core'
import type { ScheduledEvent } from 'aws-lambda'
import { type Duration, ssmParameters } from 'lambda-unseal'

const parameters = ssmParameters(
  { dbUrl: '/my-app/dev/db-url', dbPassword: '/my-app/dev/db-password' },
  // What a variable holds is checked when the middleware is made; a bad duration stops the function at INIT.
  { ttl: (process.env['PARAMETERS_TTL'] ?? '5m') as Duration },
)

// INIT waits for the values, so that not even the first invocation has to.
await parameters.prefetch()

interface Configuration {
  readonly parameters: { readonly dbUrl: string; readonly dbPassword: string }
}

/** Where a real handler would connect; this one only checks that it could. */
async function checkConfiguration(_event: ScheduledEvent, { parameters: { dbUrl, dbPassword } }: Configuration) {
  const url = new URL(dbUrl)
  url.password = dbPassword
  return url.password === '' ? 'no password' : 'worked!'
}

export const handler = middy<ScheduledEvent, string>().use(parameters).handler(checkConfiguration)
