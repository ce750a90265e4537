// The official clients, by hand. Best settings: bare-bones clients and commands, made and used outside of the handler,
// everything at once:
// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html#nodejs-best-practices
// https://github.com/aws/aws-sdk-js-v3#getting-started
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { parameters, secrets } from '../names.ts'
import { decrypted } from './kms-helper.ts'

const ssm = new SSMClient({})
const secretsManager = new SecretsManagerClient({})

const names = Object.values(parameters)
const keys = new Map(Object.entries(parameters).map(([key, name]) => [name as string, key]))

async function readParameters(Names: string[]): Promise<object> {
  const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names, WithDecryption: true }))
  return Object.fromEntries(Parameters.map(({ Name = '', Value }) => [keys.get(Name), Value]))
}

async function readSecret(key: string, SecretId: string): Promise<object> {
  const { SecretString = '' } = await secretsManager.send(new GetSecretValueCommand({ SecretId }))
  return { [key]: key === 'database' ? JSON.parse(SecretString) : SecretString }
}

const loading = Promise.all([
  decrypted,
  readParameters(names.slice(0, 10)),
  readParameters(names.slice(10)),
  ...Object.entries(secrets).map(([key, id]) => readSecret(key, id)),
]).then((parts): object => Object.assign({}, ...parts))

export const handler = (): Promise<object> => loading
