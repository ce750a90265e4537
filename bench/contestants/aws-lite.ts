// aws-lite as documented: https://aws-lite.org/configuration, https://aws-lite.org/request-response,
// https://aws-lite.org/services/ssm. It has a plugin for SSM, and on npm none for KMS and Secrets Manager: those go
// through its own client. It knows one endpoint for all, so each call names its own, as a test would.
import awsLite from '@aws-lite/client'
// @ts-expect-error: without @aws-lite/ssm-types it has no types.
import ssmPlugin from '@aws-lite/ssm'
import { parameters, secrets, variables } from '../names.ts'

const { env } = process
const starting = awsLite({ endpoint: env['AWS_ENDPOINT_URL_SSM'] as string, plugins: [ssmPlugin] })

const names = Object.values(parameters)
const keys = new Map(Object.entries(parameters).map(([key, name]) => [name as string, key]))

async function call(service: string, endpoint: string, target: string, payload: object) {
  const aws = await starting
  const headers = { 'X-Amz-Target': target, 'content-type': 'application/x-amz-json-1.1' }
  // Its types know all of these but the documented `endpoint`.
  const answer = await aws({ service, path: '/', headers, awsjson: false, payload, ...{ endpoint } })
  return (answer as unknown as { payload: Record<string, string> }).payload
}

async function readParameters(Names: string[]): Promise<object> {
  const aws = (await starting) as unknown as { SSM: { GetParameters(input: object): Promise<Parameters> } }
  const { Parameters } = await aws.SSM.GetParameters({ Names, WithDecryption: true })
  return Object.fromEntries(Parameters.map(({ Name, Value }) => [keys.get(Name), Value]))
}

async function decrypt(key: string, variable: string): Promise<object> {
  const { Plaintext = '' } = await call('kms', env['AWS_ENDPOINT_URL_KMS'] as string, 'TrentService.Decrypt', {
    CiphertextBlob: env[variable],
    EncryptionContext: { LambdaFunctionName: env['AWS_LAMBDA_FUNCTION_NAME'] },
  })
  return { [key]: Buffer.from(Plaintext, 'base64').toString() }
}

async function readSecret(key: string, SecretId: string): Promise<object> {
  const endpoint = env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] as string
  const { SecretString = '' } = await call('secretsmanager', endpoint, 'secretsmanager.GetSecretValue', { SecretId })
  return { [key]: key === 'database' ? JSON.parse(SecretString) : SecretString }
}

const loading = Promise.all([
  ...Object.entries(variables).map(([key, variable]) => decrypt(key, variable)),
  readParameters(names.slice(0, 10)),
  readParameters(names.slice(10)),
  ...Object.entries(secrets).map(([key, id]) => readSecret(key, id)),
]).then((parts): object => Object.assign({}, ...parts))

export const handler = (): Promise<object> => loading

interface Parameters {
  readonly Parameters: readonly { readonly Name: string; readonly Value: string }[]
}
