// `npm run deploy` with the real SAM CLI, against ministack: each resource is read back, each function invoked. What
// ministack does not do stands in read-back.ts.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type EncryptedVariable, encryptedVariables } from '../../../scripts/deploy/encrypted-variables.ts'
import { cleanUp } from '../../../scripts/lab/cleanup.ts'
import { countByOperation } from '../../../scripts/lab/counting-proxy.ts'
import { type StandIn, startStandIn } from '../../../scripts/lab/databases/stand-in.ts'
import { putItems, type Seeded } from '../../../scripts/lab/seed.ts'
import { eventOf, samples } from '../../../scripts/samples.ts'
import { valuesIn } from '../../helpers/values-in.ts'
import { readTemplate } from '../../template/template.ts'
import { type Account, type Deployment, openAccount } from './account.ts'
import type { Known } from './fill-in.ts'
import { testReadBack } from './read-back.ts'

// Each deployment takes seconds.
jest.setTimeout(60_000)

const { text, translated } = readTemplate()
const variables = encryptedVariables(text)
const values = {
  dbPassword: 'first-password-of-the-database',
  apiKey: 'first-key-of-the-interface',
  secretPassword: '',
  signingKey: 'first-key-of-the-signatures',
}

let account: Account
let first: Deployment
let secureString: Deployment
let database: StandIn
let seeded: Seeded
let known: Known

beforeAll(async () => {
  account = await openAccount()
  // The stack makes its password.
  database = await startStandIn('')
  const encrypt: string[] = []
  for (const variable of variables) {
    const file = join(account.folder, variable.parameter)
    await writeFile(file, `${await plaintextOf(variable)}\n`, { mode: 0o600 })
    encrypt.push('--encrypt', `${variable.parameter}=${file}`)
  }
  const where = [`EndpointUrl=${account.proxy.url}`, 'DbHost=127.0.0.1', `DbPort=${database.port}`]
  first = await account.deploy(['--yes', ...where.flatMap((pair) => ['--parameter', pair]), ...encrypt])
  secureString = await account.deploy(['secure-string', '/my-app/dev/db-password', '-'], `${values.dbPassword}\n`)
  if (first.exitCode !== 0) throw new Error(first.stdout + first.stderr)
  const { SecretString } = await account.aws('secretsmanager', 'get-secret-value', '--secret-id', 'MyDatabaseSecret')
  seeded = {
    ...values,
    secretPassword: JSON.parse(SecretString).password,
    database: { host: '127.0.0.1', port: database.port },
    encryptFor: async (_name, value) => `${value}`,
  }
  database.setPassword(seeded.secretPassword)
  known = await readStack()
  await putItems(account.url, idOf('ConfigurationTable'), values.signingKey)
}, 300_000)

beforeEach(() => account.proxy.reset())

afterAll(cleanUp)

/** The value of a variable: what its sample would have had encrypted. */
async function plaintextOf({ functionId, variable }: EncryptedVariable): Promise<string> {
  const sample = samples.find((each) => each.functionId === functionId)
  const unencrypted = await sample?.variables({
    ...values,
    database: { host: '127.0.0.1', port: database.port },
    encryptFor: async (_name, value) => `${value}`,
  })
  return unencrypted?.[variable] ?? ''
}

async function readStack(): Promise<Known> {
  const flags = ['--stack-name', 'lambda-unseal']
  const { Stacks } = await account.aws('cloudformation', 'describe-stacks', ...flags)
  const { StackResources } = await account.aws('cloudformation', 'describe-stack-resources', ...flags)
  const entries = (list: Record<string, string>[], key: string, value: string) =>
    Object.fromEntries(list.map((item) => [item[key], item[value]]))
  return {
    template: translated,
    parameters: entries(Stacks[0].Parameters, 'ParameterKey', 'ParameterValue'),
    physicalIds: entries(StackResources, 'LogicalResourceId', 'PhysicalResourceId'),
    pseudo: {
      'AWS::StackName': 'lambda-unseal',
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::Region': 'us-east-1',
      'AWS::AccountId': Stacks[0].StackId.split(':')[4],
    },
  }
}

const idOf = (logicalId: string) => known.physicalIds[logicalId] ?? ''

describe('the first deployment', () => {
  test('makes the key, encrypts under it, and deploys what it encrypted', () => {
    const steps = [...first.stderr.matchAll(/^• (.+)$/gm)].map(([, step]) => step)

    expect(steps).toEqual([
      'the stack lambda-unseal in us-east-1',
      'sam build',
      'sam deploy, which makes the key',
      ...variables.map(({ variable, functionId }) => `${variable} of ${functionId}, encrypted for it alone`),
      'sam deploy, with the new values',
    ])
    expect(first.stdout.trim().split('\n').at(-1)).toBe('lambda-unseal in us-east-1 is in UPDATE_COMPLETE')
    expect(secureString).toMatchObject({ exitCode: 0 })
  })

  test('shows no value, in its output or in the command line or environment of any process', () => {
    const output = [first, secureString].flatMap(({ stdout, stderr }) => [stdout, stderr])

    expect(valuesIn([...output, ...account.seen].join('\n'), values)).toEqual([])
    if (process.platform === 'linux') expect([...account.seen].some((line) => line.includes('sam\0deploy'))).toBe(true)
  })

  test('makes every resource of the template', () => {
    expect(Object.keys(known.physicalIds).sort()).toEqual(Object.keys(translated.Resources).sort())
  })
})

describe('read back, as the template has it', () =>
  testReadBack(() => ({ account, known, secureString: values.dbPassword })))

describe('every function', () => {
  test.each(variables)('$variable, which opens for $functionId and for nobody else', async (variable) => {
    const CiphertextBlob = Buffer.from(known.parameters[variable.parameter] ?? '', 'base64')
    const credentials = { accessKeyId: 'lab', secretAccessKey: 'lab' }
    const kms = new KMSClient({ region: 'us-east-1', endpoint: account.url, credentials })
    const openAs = (LambdaFunctionName: string) =>
      kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { LambdaFunctionName } }))

    const { Plaintext } = await openAs(idOf(variable.functionId))

    expect(Buffer.from(Plaintext ?? []).toString()).toBe(await plaintextOf(variable))
    await expect(openAs('another-function')).rejects.toMatchObject({ name: 'InvalidCiphertextException' })
  })

  test.each(samples)('$name answers as it does locally, with the same calls', async (sample) => {
    const event = await eventOf(sample)

    const outcomes = [
      await account.invoke(idOf(sample.functionId), event),
      await account.invoke(idOf(sample.functionId), event),
    ]

    const logs = outcomes.map((outcome) => outcome.logs).join('')
    for (const { answer } of outcomes) expect(sample.fault({ event, answer, logs }, seeded)).toBeUndefined()
    expect(countByOperation(account.proxy.calls)).toEqual(sample.calls)
    expect(valuesIn(JSON.stringify(outcomes), seeded)).toEqual([])
  })
})

describe('deploying again', () => {
  test('without new values changes nothing and exits with 0', async () => {
    const { exitCode, stdout } = await account.deploy(['--yes'])

    expect(stdout).toContain('No changes to deploy')
    expect(exitCode).toBe(0)
    expect(await readStack()).toEqual(known)
  })

  test('with one new value changes that one, and its function answers with it at once', async () => {
    const [sample] = samples
    const dbPassword = 'second-password-of-the-database'
    const [variable] = variables.filter(({ functionId }) => functionId === sample?.functionId)
    const before = known.parameters

    const { exitCode } = await account.deploy(['--yes', '--encrypt', `${variable?.parameter}=-`], dbPassword)

    const { parameters, physicalIds } = await readStack()
    const changed = Object.keys(before).filter((name) => parameters[name] !== before[name])
    expect({ exitCode, changed, physicalIds }).toEqual({
      exitCode: 0,
      changed: [variable?.parameter],
      physicalIds: known.physicalIds,
    })
    if (!sample) throw new Error('there is no sample')
    const event = await eventOf(sample)
    const { answer, logs } = await account.invoke(idOf(sample.functionId), event)
    expect(sample.fault({ event, answer, logs }, { ...seeded, dbPassword })).toBeUndefined()
  })

  test('a SecureString gives it its next version', async () => {
    const { stdout } = await account.deploy(['secure-string', '/my-app/dev/db-password', '-'], 'another')

    expect(stdout).toBe('/my-app/dev/db-password is a SecureString in us-east-1, version 2\n')
  })

  test('over a stack that was rolled back at its creation says how to remove it, and exits with 1', async () => {
    const ServiceToken = 'arn:aws:lambda:us-east-1:000000000000:function:none'
    const body = { Resources: { Fails: { Type: 'Custom::Fails', Properties: { ServiceToken } } } }
    const stack = ['--stack-name', 'failed']
    await account.aws('cloudformation', 'create-stack', ...stack, '--template-body', JSON.stringify(body))
    const status = async () => (await account.aws('cloudformation', 'describe-stacks', ...stack)).Stacks[0].StackStatus
    while ((await status()).endsWith('IN_PROGRESS'));

    const { exitCode, stderr } = await account.deploy(['--yes', ...stack])

    expect(stderr).toContain('the stack failed is in ROLLBACK_COMPLETE')
    expect(stderr).toContain('sam delete --stack-name failed --region us-east-1')
    expect(exitCode).toBe(1)
  })
})
