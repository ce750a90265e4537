import { randomBytes } from 'node:crypto'
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateAliasCommand, CreateKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { dummyCredentials } from './environment.ts'

/** What the samples read. Every string here is a secret of this run, so that a test can look for all of them in logs. */
export interface Seeded {
  /** Of DB_PASSWORD and of /my-app/dev/db-password. */
  readonly dbPassword: string
  /** Of API_KEY. */
  readonly apiKey: string
  /** In MyDatabaseSecret. */
  readonly secretPassword: string
  /** The item signing-key of the table. */
  readonly signingKey: string
  /** Where a function finds the database that MyDatabaseSecret opens. */
  readonly database: { readonly host: string; readonly port: number }
  /** Encrypts as a person would for a variable: base64, and only the function of that name can open it. */
  encryptFor(functionName: string, plaintext: string | Uint8Array): Promise<string>
}

/** The key that `encryptFor` uses, by the name that the template gives it. */
export const keyAlias = 'alias/lambda-unseal'

/** The value of /my-app/dev/db-url, which is no secret. */
export const dbUrl = 'mysql://db.example.com:3306/app'

/** The table, by the name that the emulator has it under; CloudFormation would make one up. */
export const tableName = 'configuration'

/** What a payment may be at most, which is no secret: the item limits of the table. */
export const maxAmount = 500

/** Puts into an empty emulator what the samples read. */
export async function seed(url: string): Promise<Omit<Seeded, 'database'>> {
  const settings = settingsFor(url)
  const secrets = {
    dbPassword: randomSecret(),
    apiKey: randomSecret(),
    secretPassword: randomSecret(),
    signingKey: randomSecret(),
  }
  const kms = new KMSClient(settings)
  await Promise.all([
    createKey(kms),
    putParameters(new SSMClient(settings), secrets.dbPassword),
    createSecret(new SecretsManagerClient(settings), secrets.secretPassword),
    createTable(url).then(() => putItems(url, tableName, secrets.signingKey)),
  ])
  return { ...secrets, encryptFor: (functionName, plaintext) => encrypt(kms, functionName, plaintext) }
}

/** Fills the table, which CloudFormation makes empty. */
export async function putItems(url: string, TableName: string, signingKey: string): Promise<void> {
  const dynamodb = new DynamoDBClient(settingsFor(url))
  const items = { limits: JSON.stringify({ maxAmount }), 'signing-key': signingKey }
  for (const [id, value] of Object.entries(items)) {
    await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: id }, value: { S: value } } }))
  }
}

async function createTable(url: string): Promise<void> {
  await new DynamoDBClient(settingsFor(url)).send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  )
}

async function createKey(kms: KMSClient): Promise<void> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
  await kms.send(new CreateAliasCommand({ AliasName: keyAlias, TargetKeyId: KeyMetadata?.KeyId }))
}

async function putParameters(ssm: SSMClient, dbPassword: string): Promise<void> {
  const prefix = '/my-app/dev'
  await ssm.send(new PutParameterCommand({ Name: `${prefix}/db-url`, Type: 'String', Value: dbUrl }))
  await ssm.send(new PutParameterCommand({ Name: `${prefix}/db-password`, Type: 'SecureString', Value: dbPassword }))
}

async function createSecret(secretsManager: SecretsManagerClient, password: string): Promise<void> {
  const SecretString = JSON.stringify({ username: 'app', password })
  await secretsManager.send(new CreateSecretCommand({ Name: 'MyDatabaseSecret', SecretString }))
}

async function encrypt(kms: KMSClient, functionName: string, plaintext: string | Uint8Array): Promise<string> {
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({
      KeyId: keyAlias,
      Plaintext: typeof plaintext === 'string' ? Buffer.from(plaintext) : plaintext,
      EncryptionContext: { LambdaFunctionName: functionName },
    }),
  )
  if (!CiphertextBlob) throw new Error('the emulator encrypted nothing')
  return Buffer.from(CiphertextBlob).toString('base64')
}

function randomSecret(): string {
  return randomBytes(24).toString('base64url')
}

function settingsFor(endpoint: string) {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = dummyCredentials
  return {
    endpoint,
    region: AWS_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  }
}
