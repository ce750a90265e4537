import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rowsFound } from './lab/databases/stand-in.ts'
import { root } from './lab/paths.ts'
import { dbUrl, maxAmount, type Seeded, tableName } from './lab/seed.ts'

/** One file of src/handlers: what it needs to run, and what it has to answer. */
export interface Sample {
  /** The name of its handler, its event and, in the template, its function. */
  readonly name: string
  /** Its function's logical ID, which is also the function's name under `sam local`. */
  readonly functionId: string
  /** The idea it shows. */
  readonly idea: string
  /** Its variables, beside where AWS is. */
  readonly variables: (seeded: Seeded) => Promise<Readonly<Record<string, string>>>
  /** The AWS calls of one container, however many invocations it has. */
  readonly calls: Readonly<Record<string, number>>
  /** What is wrong with what it answered and logged, if anything is. */
  readonly fault: (outcome: SampleOutcome, seeded: Seeded) => string | undefined
}

export interface SampleOutcome {
  // biome-ignore lint/suspicious/noExplicitAny: a JSON event, of another shape for each sample.
  readonly event: any
  readonly answer: unknown
  readonly logs: string
}

const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex')

const differs = (answer: unknown, expected: unknown) =>
  JSON.stringify(answer) === JSON.stringify(expected) ? undefined : `answered ${JSON.stringify(answer)}`

/** In the order in which they are shown. */
export const samples: readonly Sample[] = [
  {
    name: 'decrypt-env',
    functionId: 'DecryptEnvFunction',
    idea: 'decrypts DB_PASSWORD under its own function name, once per container',
    variables: async ({ encryptFor, dbPassword }) => ({
      DB_PASSWORD: await encryptFor('DecryptEnvFunction', dbPassword),
    }),
    calls: { 'kms:Decrypt': 1 },
    fault({ event, answer }, { dbPassword }) {
      const proof = hmac(dbPassword, event.requestContext.requestId)
      const headers = { 'content-type': 'application/json' }
      return differs(answer, { statusCode: 200, headers, body: JSON.stringify({ proof }) })
    },
  },
  {
    name: 'ssm-parameters',
    functionId: 'SsmParametersFunction',
    idea: 'reads a String and a SecureString in one call',
    variables: async () => ({ PARAMETERS_TTL: '5m' }),
    calls: { 'ssm:GetParameters': 1 },
    fault: ({ answer }) => differs(answer, 'worked!'),
  },
  {
    name: 'secrets',
    functionId: 'SecretsFunction',
    idea: 'opens a variable, a parameter and a checked JSON secret at once',
    variables: async ({ encryptFor, apiKey }) => ({ API_KEY: await encryptFor('SecretsFunction', apiKey) }),
    calls: { 'kms:Decrypt': 1, 'ssm:GetParameters': 1, 'secretsmanager:GetSecretValue': 1 },
    fault({ event, answer, logs }, { apiKey }) {
      const ids = event.Records.map(({ messageId }: { messageId: string }) => messageId)
      const unsigned = ids.filter((id: string) => !logs.includes(hmac(apiKey, id)))
      return unsigned.length > 0
        ? `logged no receipt for ${unsigned.join(', ')}`
        : differs(answer, { batchItemFailures: [] })
    },
  },
  {
    name: 'powertools',
    functionId: 'PowertoolsFunction',
    idea: "reads a DynamoDB table by Powertools' own provider",
    variables: async () => ({ TABLE_NAME: tableName }),
    calls: { 'dynamodb:GetItem': 2 },
    fault({ event: { id, amount }, answer }, { signingKey }) {
      const approved = amount <= maxAmount
      return differs(answer, { id, approved, signature: hmac(signingKey, `${id} ${approved}`) })
    },
  },
  {
    name: 'env-references',
    functionId: 'EnvReferencesFunction',
    idea: 'opens variables that say where their values are',
    // As the template has them.
    variables: async () => ({
      DB_URL: 'resolve:ssm:/my-app/dev/db-url',
      DB_PASSWORD: 'resolve:secretsmanager:MyDatabaseSecret:SecretString:password',
    }),
    calls: { 'ssm:GetParameters': 1, 'secretsmanager:GetSecretValue': 1 },
    fault: ({ event, answer }, { secretPassword }) =>
      differs(answer, { host: new URL(dbUrl).host, proof: hmac(secretPassword, event.challenge) }),
  },
  {
    name: 'database',
    functionId: 'DatabaseFunction',
    idea: 'logs in to a database, and follows the rotation of its password',
    variables: async ({ database: { host, port } }) => ({ DB_HOST: host, DB_PORT: String(port) }),
    calls: { 'secretsmanager:GetSecretValue': 1 },
    fault: ({ answer }) => differs(answer, { deleted: rowsFound }),
  },
]

export const eventFile = (sample: Sample): string => join(root, 'events', `${sample.name}.json`)

export async function eventOf(sample: Sample): Promise<unknown> {
  return JSON.parse(await readFile(eventFile(sample), 'utf8'))
}
