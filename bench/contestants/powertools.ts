// Powertools Parameters as documented, and a helper for KMS, which it does not have:
// https://docs.aws.amazon.com/powertools/typescript/latest/features/parameters/
// Best settings: everything at once; of more than ten names the chunks of `getParametersByName` would wait for each
// other, so two calls; all decrypted, since of mixed batches the decrypted ones are fetched singly; kept for 5 minutes.
import { getSecret } from '@aws-lambda-powertools/parameters/secrets'
import { getParametersByName } from '@aws-lambda-powertools/parameters/ssm'
import { parameters, secrets } from '../names.ts'
import { decrypted } from './kms-helper.ts'

const maxAge = 300
const names = Object.values(parameters)
const optionsOf = (chunk: string[]) => Object.fromEntries(chunk.map((name) => [name, {}]))
const [first, second] = [optionsOf(names.slice(0, 10)), optionsOf(names.slice(10))]

export async function handler(): Promise<object> {
  const [variables, some, others, database, paymentToken, mailToken] = await Promise.all([
    decrypted,
    getParametersByName(first, { decrypt: true, maxAge }),
    getParametersByName(second, { decrypt: true, maxAge }),
    getSecret(secrets.database, { transform: 'json', maxAge }),
    getSecret(secrets.paymentToken, { maxAge }),
    getSecret(secrets.mailToken, { maxAge }),
  ])
  return { ...variables, ...some, ...others, database, paymentToken, mailToken }
}
