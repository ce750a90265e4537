import { BaseProvider } from '@aws-lambda-powertools/parameters/base'
import { DynamoDBProvider } from '@aws-lambda-powertools/parameters/dynamodb'
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets'
import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm'
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterEach, describe, expect, test } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import { unseal } from 'lambda-unseal'
import { fromProvider } from 'lambda-unseal/powertools'
import { z } from 'zod'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { everythingIn } from '../helpers/everything-in.ts'
import { failureOf, rejectionOf, thrownBy } from '../helpers/failures.ts'
import { pass, useFakeTime } from '../helpers/fake-time.ts'

useEnvironment(asFunction)

const dynamodb = mockClient(DynamoDBClient)
const secretsManager = mockClient(SecretsManagerClient)
const parameterStore = mockClient(SSMClient)

afterEach(() => {
  for (const client of [dynamodb, secretsManager, parameterStore]) client.reset()
})

/** A provider of one's own, as Powertools' documentation shows it, that answers what it is told to. */
class OwnProvider extends BaseProvider {
  readonly asked: { name: string; options: unknown }[] = []
  answer: () => unknown

  constructor(answer: () => unknown) {
    super({})
    this.answer = answer
  }

  protected override async _get(name: string, options?: unknown): Promise<unknown> {
    this.asked.push({ name, options })
    return this.answer()
  }

  protected override async _getMultiple(): Promise<Record<string, unknown>> {
    return {}
  }

  /** What its cache keeps. */
  get kept(): number {
    return this.store.size
  }
}

const awsError = (name: string, message = name) =>
  Object.assign(new Error(message), { name, $metadata: { requestId: 'id-1', httpStatusCode: 400 } })

describe('a provider of Powertools', () => {
  test('DynamoDBProvider gives an attribute of any type, and JSON in a text by format and schema', async () => {
    dynamodb
      .on(GetItemCommand, { Key: { id: { S: 'flags' } } })
      .resolves({ Item: { value: { M: { a: { BOOL: true } } } } })
    dynamodb.on(GetItemCommand, { Key: { id: { S: 'limits' } } }).resolves({ Item: { value: { S: '{"max":500}' } } })
    const table = new DynamoDBProvider({ tableName: 'configuration' })

    const values = await unseal({
      flags: fromProvider(table, 'flags'),
      limits: fromProvider(table, 'limits', { format: 'json', schema: z.object({ max: z.number() }) }),
    }).values()

    expect({ ...values }).toEqual({ flags: { a: true }, limits: { max: 500 } })
  })

  test('SSMProvider is given its own options, and each of them is another fetch (P1, P2)', async () => {
    parameterStore.on(GetParameterCommand).callsFake(({ WithDecryption }) => ({
      Parameter: { Value: WithDecryption ? 'opened' : 'sealed' },
    }))
    const provider = new SSMProvider()

    const values = await unseal({
      sealed: fromProvider(provider, '/p'),
      opened: fromProvider(provider, '/p', { providerOptions: { decrypt: true } }),
    }).values()

    expect({ ...values }).toEqual({ sealed: 'sealed', opened: 'opened' })
  })

  test('SecretsProvider reads the stage that it is told, as text or as bytes', async () => {
    secretsManager.on(GetSecretValueCommand, { VersionStage: 'AWSPREVIOUS' }).resolves({ SecretString: 'before' })
    secretsManager.on(GetSecretValueCommand, { SecretId: 'file' }).resolves({ SecretBinary: Uint8Array.of(1, 2) })
    const provider = new SecretsProvider()

    const { before, file } = await unseal({
      before: fromProvider(provider, 'db', { providerOptions: { sdkOptions: { VersionStage: 'AWSPREVIOUS' } } }),
      file: fromProvider(provider, 'file', { format: 'binary' }),
    }).values()

    expect(before).toBe('before')
    expect([...file]).toEqual([1, 2])
  })

  test('is read once for many who ask at once, and for several keys of one value (P3)', async () => {
    const provider = new OwnProvider(() => '{"user":"app","password":"secret"}')
    const vault = unseal({
      user: fromProvider(provider, 'db', { key: 'user', format: 'text' }),
      password: fromProvider(provider, 'db', { key: 'password', format: 'text' }),
    })

    const [values] = await Promise.all(Array.from({ length: 10 }, () => vault.values()))

    expect({ ...values }).toEqual({ user: 'app', password: 'secret' })
    expect(provider.asked).toHaveLength(1)
  })

  test('is asked anew at each refresh, whatever its cache holds, and its cache gets no copy', async () => {
    let version = 0
    const provider = new OwnProvider(() => `value ${++version}`)
    const vault = unseal({ value: fromProvider(provider, 'a') })

    const [first, second] = [await vault.values(), await vault.refresh()]

    expect([first.value, second.value]).toEqual(['value 1', 'value 2'])
    expect(provider.kept).toBe(0)
  })

  test('never transforms, and never changes the options that it was given (P8)', async () => {
    const provider = new OwnProvider(() => 'hunter2-marked')
    const providerOptions = Object.freeze({ sdkOptions: { a: 1 } })

    const { value } = await unseal({ value: fromProvider(provider, 'a', { providerOptions }) }).values()

    expect(value).toBe('hunter2-marked')
    expect(provider.asked[0]?.options).toEqual({
      sdkOptions: { a: 1 },
      forceFetch: true,
      maxAge: 0,
      throwOnMissing: true,
      transform: undefined,
    })
    expect(providerOptions).toEqual({ sdkOptions: { a: 1 } })
  })

  test('that gives no JSON fails without a word of the value (P10)', async () => {
    const provider = new OwnProvider(() => 'hunter2-marked')

    const failure = await failureOf(unseal({ value: fromProvider(provider, 'a', { format: 'json' }) }).values())

    expect(failure.code).toBe('ERR_INVALID_JSON')
    expect(everythingIn(failure)).not.toContain('hunter2')
  })
})

describe('what is not there', () => {
  test.each<[string, () => void, () => ReturnType<typeof fromProvider>]>([
    [
      'an item of DynamoDB',
      () => dynamodb.on(GetItemCommand).resolves({}),
      () => fromProvider(new DynamoDBProvider({ tableName: 't' }), 'a', { optional: true }),
    ],
    [
      'a value of a provider of your own',
      () => {},
      () => fromProvider(new OwnProvider(() => null), 'a', { optional: true }),
    ],
    [
      'a parameter that another version of Powertools reports by its service',
      () => {},
      () =>
        fromProvider({ get: () => Promise.reject(wrapped(awsError('ParameterNotFound'))) }, 'a', { optional: true }),
    ],
  ])('%s is absent, which "optional" covers', async (_what, prepare, reference) => {
    prepare()

    const { value } = await unseal({ value: reference() }).values()

    expect(value).toBeUndefined()
  })

  test('is an ERR_NOT_FOUND without "optional" and "default"', async () => {
    const provider = new OwnProvider(() => undefined)

    const failure = await failureOf(unseal({ value: fromProvider(provider, 'a') }).values())

    expect(failure).toMatchObject({ code: 'ERR_NOT_FOUND', reference: "fromProvider('a')" })
  })

  test('is not a table that does not exist', async () => {
    dynamodb.on(GetItemCommand).rejects(awsError('ResourceNotFoundException'))
    const table = new DynamoDBProvider({ tableName: 'mistyped' })

    const failure = await failureOf(unseal({ value: fromProvider(table, 'a', { default: 'mine' }) }).values())

    expect(failure).toMatchObject({ code: 'ERR_CALL_FAILED', awsErrorName: 'ResourceNotFoundException' })
  })
})

/** As Powertools wraps. */
const wrapped = (cause: Error) => Object.assign(new Error(cause.message, { cause }), { name: 'GetParameterError' })

describe('a provider that fails', () => {
  test('is told by the name and request id of what it met, and by no message', async () => {
    dynamodb.on(GetItemCommand).rejects(awsError('AccessDeniedException', 'marked-secret is not authorized'))
    const table = new DynamoDBProvider({ tableName: 't' })

    const failure = await failureOf(unseal({ value: fromProvider(table, 'a') }).values())

    expect(failure).toMatchObject({
      code: 'ERR_ACCESS_DENIED',
      awsErrorName: 'AccessDeniedException',
      requestId: 'id-1',
      message: expect.stringContaining("value: fromProvider('a'): the provider failed with AccessDeniedException"),
    })
    expect(everythingIn(failure)).not.toContain('marked')
  })

  test.each([
    ['AWS refuses for good', awsError('AccessDeniedException'), true],
    ['AWS throttles', awsError('ThrottlingException'), false],
    ['a provider of your own says is final', Object.assign(new Error('no'), { final: true }), true],
    ['nobody knows', new Error('marked-secret'), false],
  ])('for a reason that %s is final: %s', async (_why, error, isFinal) => {
    const provider = new OwnProvider(() => {
      throw error
    })
    const { read } = fromProvider(provider, 'a')

    const thrown = await rejectionOf((async () => read({ signal: new AbortController().signal }))())

    expect(thrown).toMatchObject({ isFinal })
    expect(everythingIn(thrown)).not.toContain('marked')
  })
})

describe('after its time to live', () => {
  useFakeTime()

  async function vaultThatFailsWith(error: Error) {
    let answer = () => 'last good'
    const vault = unseal({ value: fromProvider(new OwnProvider(() => answer()), 'a', { ttl: '10s' }) })
    await vault.values()
    answer = () => {
      throw error
    }
    await pass(11_000)
    return vault
  }

  test('a value that cannot be read now stays the last good one', async () => {
    const vault = await vaultThatFailsWith(awsError('ThrottlingException'))

    expect({ ...(await vault.values()) }).toEqual({ value: 'last good' })
  })

  test('a value that is denied is no longer given', async () => {
    const vault = await vaultThatFailsWith(awsError('AccessDeniedException'))

    expect((await failureOf(vault.values())).code).toBe('ERR_ACCESS_DENIED')
  })
})

describe('the factory refuses', () => {
  const provider = new OwnProvider(() => 'a')
  // biome-ignore lint/suspicious/noExplicitAny: what the compiler would refuse, as JavaScript may give it.
  const any = fromProvider as any

  test.each([
    ['a provider without get', () => any({}, 'a'), 'the provider has no get()'],
    ['a class that was not made', () => any(DynamoDBProvider, 'a'), 'with `new`'],
    ['no provider', () => any(undefined, 'a'), 'not undefined'],
    ['no name', () => any(provider, ''), 'needs the name that its provider is asked for'],
    ['an unknown option', () => any(provider, 'a', { tll: '5m' }), '"tll"'],
    ['options that are none', () => any(provider, 'a', null), 'must be an object'],
    ['sdkOptions in the wrong place', () => any(provider, 'a', { sdkOptions: {} }), '"sdkOptions"'],
    ['a transform', () => any(provider, 'a', { providerOptions: { transform: 'json' } }), '"transform"'],
    ['a maxAge', () => any(provider, 'a', { providerOptions: { maxAge: 5 } }), '"maxAge"'],
    ['provider options that are none', () => any(provider, 'a', { providerOptions: 5 }), '"providerOptions"'],
  ])('%s', (_what, make, message) => {
    const error = thrownBy(make)

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(message)
  })
})
