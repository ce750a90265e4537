// The official clients, kept outside of the handler, and the cache that people write around them: kept for so long, then
// read again. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html#nodejs-best-practices
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { parameters, secretId, ttlMs, type Values } from '../names.ts'

const ssm = new SSMClient({})
const secretsManager = new SecretsManagerClient({})

async function read(): Promise<Values> {
  const [{ Parameters = [] }, { SecretString = '' }] = await Promise.all([
    ssm.send(new GetParametersCommand({ Names: Object.values(parameters), WithDecryption: true })),
    secretsManager.send(new GetSecretValueCommand({ SecretId: secretId })),
  ])
  const named = (name: string) => Parameters.find(({ Name }) => Name === name)?.Value ?? ''
  const { dbUrl, apiToken } = parameters
  return { dbUrl: named(dbUrl), apiToken: named(apiToken), database: JSON.parse(SecretString) }
}

let cached: Values | undefined
let expiresAt = 0

export async function handler(): Promise<Values> {
  if (!cached || Date.now() >= expiresAt) {
    cached = await read()
    expiresAt = Date.now() + ttlMs
  }
  return cached
}
