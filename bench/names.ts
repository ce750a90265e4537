/** What every contestant opens, by the key its handler gives it: 3 KMS variables, 12 parameters, 3 secrets. */
export const variables = {
  apiKey: 'API_KEY',
  signingKey: 'SIGNING_KEY',
  webhookToken: 'WEBHOOK_TOKEN',
} as const

/** The last two are SecureStrings. */
export const parameters = {
  dbUrl: '/my-app/bench/db-url',
  cacheUrl: '/my-app/bench/cache-url',
  queueUrl: '/my-app/bench/queue-url',
  bucket: '/my-app/bench/bucket',
  tableName: '/my-app/bench/table-name',
  topicArn: '/my-app/bench/topic-arn',
  logLevel: '/my-app/bench/log-level',
  stage: '/my-app/bench/stage',
  origin: '/my-app/bench/origin',
  sender: '/my-app/bench/sender',
  dbPassword: '/my-app/bench/db-password',
  cachePassword: '/my-app/bench/cache-password',
} as const

/** The first is JSON. */
export const secrets = {
  database: 'bench/database',
  paymentToken: 'bench/payment-token',
  mailToken: 'bench/mail-token',
} as const
