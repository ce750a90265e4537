import { randomBytes } from 'node:crypto'
import { KMSClient } from '@aws-sdk/client-kms'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { kmsEnv, type LoadError, secret, ssm, unseal } from 'lambda-unseal'
import { cleanUp } from '../../../scripts/lab/cleanup.ts'
import { countByOperation } from '../../../scripts/lab/counting-proxy.ts'
import { type Stage, setStage } from '../../../scripts/lab/stage.ts'

let stage: Stage
const variables = ['TEST_TOKEN', 'TEST_OTHER', 'TEST_BYTES', 'TEST_ONE', 'TEST_TWO', 'TEST_THREE']
const bytes = Uint8Array.of(0xff, 0xfe, 0x00, 0x80)
const credentials = { accessKeyId: 'lab', secretAccessKey: 'lab' }
const region = 'us-east-1'
const options = () => ({ region, endpoint: stage.proxy.url, credentials })

beforeAll(async () => {
  stage = await setStage()
  process.env['AWS_LAMBDA_FUNCTION_NAME'] = 'orders'
  const { encryptFor } = stage.seeded
  process.env['TEST_TOKEN'] = await encryptFor('orders', 'a token')
  process.env['TEST_OTHER'] = await encryptFor('invoices', 'a token')
  process.env['TEST_BYTES'] = await encryptFor('orders', bytes)
  for (const name of ['ONE', 'TWO', 'THREE']) process.env[`TEST_${name}`] = await encryptFor('orders', name)

  const ssmClient = new SSMClient({ region, endpoint: stage.emulator.url, credentials })
  for (let index = 0; index < 12; index++) {
    const Type = index < 2 ? 'SecureString' : 'String'
    await ssmClient.send(new PutParameterCommand({ Name: `/test/${index}`, Value: `value ${index}`, Type }))
  }
  const secrets = new SecretsManagerClient({ region, endpoint: stage.emulator.url, credentials })
  for (const Name of ['one', 'two']) await secrets.send(new CreateSecretCommand({ Name, SecretString: Name }))
  await secrets.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary: bytes }))
}, 120_000)

beforeEach(() => stage.proxy.reset())

afterAll(async () => {
  for (const name of [...variables, 'AWS_LAMBDA_FUNCTION_NAME']) delete process.env[name]
  await cleanUp()
})

describe('kmsEnv', () => {
  test("opens what was encrypted under the function's own name", async () => {
    const vault = unseal({ token: kmsEnv('TEST_TOKEN') }, options())

    expect((await vault.values()).token).toBe('a token')
    expect(countByOperation(stage.proxy.calls)).toEqual({ 'kms:Decrypt': 1 })
  })

  test('opens nothing that was encrypted for another function, and names the variable and the context', async () => {
    const error = await failureOf(unseal({ token: kmsEnv('TEST_OTHER') }, options()))

    expect(error.failures).toEqual([expect.objectContaining({ code: 'ERR_INVALID_CIPHERTEXT', key: 'token' })])
    expect(error.message).toContain("kmsEnv('TEST_OTHER')")
    expect(error.message).toContain('LambdaFunctionName=orders')
  })

  test('opens bytes as bytes, and refuses them as text', async () => {
    const vault = unseal({ bytes: kmsEnv('TEST_BYTES', { format: 'binary' }) }, options())
    const asText = unseal({ bytes: kmsEnv('TEST_BYTES') }, options())

    expect((await vault.values()).bytes).toEqual(bytes)
    expect((await failureOf(asText)).failures[0]?.code).toBe('ERR_NOT_UTF8')
  })

  test('refuses base64 that is no ciphertext', async () => {
    process.env['TEST_NOISE'] = randomBytes(120).toString('base64')
    const error = await failureOf(unseal({ noise: kmsEnv('TEST_NOISE') }, options()))
    delete process.env['TEST_NOISE']

    expect(error.failures[0]).toMatchObject({ code: expect.stringMatching(/ERR_INVALID_CIPHERTEXT|ERR_CALL_FAILED/) })
  })
})

describe('ssm', () => {
  test('reads a String and a SecureString by one call', async () => {
    const vault = unseal({ plain: ssm('/test/5'), secure: ssm('/test/1') }, options())

    expect({ ...(await vault.values()) }).toEqual({ plain: 'value 5', secure: 'value 1' })
    expect(countByOperation(stage.proxy.calls)).toEqual({ 'ssm:GetParameters': 1 })
  })

  test('tells an absent name from those that are there', async () => {
    const error = await failureOf(unseal({ there: ssm('/test/5'), absent: ssm('/test/none') }, options()))

    expect(error.failures).toEqual([expect.objectContaining({ code: 'ERR_NOT_FOUND', key: 'absent' })])
  })

  test('reads ten good names although a malformed one among them refuses the call', async () => {
    const good = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`p${index}`, ssm(`/test/${index}`)]))
    const error = await failureOf(unseal({ ...good, bad: ssm('/test/{}') }, options()))

    expect(error.failures.map(({ key }) => key)).toEqual(['bad'])
  })
})

describe('secret', () => {
  test('reads text, JSON and bytes', async () => {
    const vault = unseal(
      {
        text: secret('one'),
        username: secret('MyDatabaseSecret', { key: 'username', format: 'text' }),
        database: secret('MyDatabaseSecret', { format: 'json' }),
        bytes: secret('bytes', { format: 'binary' }),
      },
      options(),
    )

    const { text, username, database, bytes: read } = await vault.values()

    expect([text, username, read]).toEqual(['one', 'app', bytes])
    expect(database).toEqual({ username: 'app', password: expect.any(String) })
    expect(countByOperation(stage.proxy.calls)).toEqual({ 'secretsmanager:GetSecretValue': 3 })
  })

  test('takes the default for an absent secret', async () => {
    const vault = unseal({ token: secret('none', { default: 'no token' }) }, options())

    expect((await vault.values()).token).toBe('no token')
  })
})

describe('3 variables, 12 parameters and 3 secrets', () => {
  const everything = () =>
    unseal(
      {
        ...Object.fromEntries(['ONE', 'TWO', 'THREE'].map((name) => [name, kmsEnv(`TEST_${name}`)])),
        ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`p${index}`, ssm(`/test/${index}`)])),
        ...Object.fromEntries(['one', 'two', 'bytes'].map((id) => [id, secret(id, { format: 'binary' })])),
      },
      options(),
    )
  const eightCalls = { 'kms:Decrypt': 3, 'ssm:GetParameters': 2, 'secretsmanager:GetSecretValue': 3 }

  test('are 8 AWS calls', async () => {
    const values = await everything().values()

    expect(Object.keys(values)).toHaveLength(18)
    expect(countByOperation(stage.proxy.calls)).toEqual(eightCalls)
  })

  test('are the same 8 for 100 concurrent first callers', async () => {
    const vault = everything()

    const answers = await Promise.all(Array.from({ length: 100 }, () => vault.values()))

    expect(new Set(answers).size).toBe(1)
    expect(countByOperation(stage.proxy.calls)).toEqual(eightCalls)
  })
})

describe('the official clients', () => {
  test('can be given, and are used as they are', async () => {
    const kms = new KMSClient({ region, endpoint: stage.proxy.url, credentials })
    const vault = unseal({ token: kmsEnv('TEST_TOKEN') }, { region, clients: { kms } })

    expect((await vault.values()).token).toBe('a token')
    kms.destroy()
    expect(countByOperation(stage.proxy.calls)).toEqual({ 'kms:Decrypt': 1 })
  })
})

test('an endpoint where nobody listens is called that, whether the tries or the time came to an end', async () => {
  const vault = unseal({ url: ssm('/test/5') }, { ...options(), endpoint: 'http://127.0.0.1:9', timeout: '1s' })

  expect((await failureOf(vault)).failures).toEqual([
    expect.objectContaining({
      key: 'url',
      awsErrorName: 'ECONNREFUSED',
      message: expect.stringContaining('nothing answers at the endpoint; check the region, AWS_ENDPOINT_URL'),
    }),
  ])
})

async function failureOf(vault: { values(): Promise<unknown> }): Promise<LoadError> {
  return vault.values().then(
    () => {
      throw new Error('expected values() to reject')
    },
    (error) => error,
  )
}
