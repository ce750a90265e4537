// Powertools Parameters as documented, both reads at once, kept for so long:
// https://docs.aws.amazon.com/powertools/typescript/latest/features/parameters/
import { getSecret } from '@aws-lambda-powertools/parameters/secrets'
import { getParametersByName } from '@aws-lambda-powertools/parameters/ssm'
import { parameters, secretId, ttlMs } from '../names.ts'

const maxAge = ttlMs / 1000
const names = Object.fromEntries(Object.values(parameters).map((name) => [name, {}]))

export async function handler(): Promise<object> {
  const [values, database] = await Promise.all([
    getParametersByName(names, { decrypt: true, maxAge }),
    getSecret(secretId, { transform: 'json', maxAge }),
  ])
  return { dbUrl: values[parameters.dbUrl], apiToken: values[parameters.apiToken], database }
}
