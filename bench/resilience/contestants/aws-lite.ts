// aws-lite as documented: https://aws-lite.org/configuration, https://aws-lite.org/services/ssm. It has no cache, and on
// npm no plugin for Secrets Manager, which goes through its own client: https://aws-lite.org/request-response
import awsLite from '@aws-lite/client'
// @ts-expect-error: without @aws-lite/ssm-types it has no types.
import ssmPlugin from '@aws-lite/ssm'
import { parameters, secretId } from '../names.ts'

const endpoint = process.env['AWS_ENDPOINT_URL'] as string
const starting = awsLite({ endpoint, plugins: [ssmPlugin] })

async function readParameters(): Promise<object> {
  const aws = (await starting) as unknown as { SSM: { GetParameters(input: object): Promise<Parameters> } }
  const Names = Object.values(parameters)
  const { Parameters } = await aws.SSM.GetParameters({ Names, WithDecryption: true })
  const named = (name: string) => Parameters.find(({ Name }) => Name === name)?.Value
  return { dbUrl: named(parameters.dbUrl), apiToken: named(parameters.apiToken) }
}

async function readSecret(): Promise<object> {
  const aws = await starting
  const headers = { 'X-Amz-Target': 'secretsmanager.GetSecretValue', 'content-type': 'application/x-amz-json-1.1' }
  const payload = { SecretId: secretId }
  const answer = await aws({ service: 'secretsmanager', path: '/', headers, awsjson: false, payload })
  const { SecretString } = (answer as unknown as { payload: { SecretString: string } }).payload
  return JSON.parse(SecretString)
}

export async function handler(): Promise<object> {
  const [values, database] = await Promise.all([readParameters(), readSecret()])
  return { ...values, database }
}

interface Parameters {
  readonly Parameters: readonly { readonly Name: string; readonly Value: string }[]
}
