import { describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import {
  custom,
  decryptEnv,
  env,
  kmsEnv,
  secret,
  secretsManager,
  ssm,
  ssmParameters,
  ssmPath,
  unseal,
} from 'lambda-unseal'
import { fromProvider } from 'lambda-unseal/powertools'
import { fakeAws, lambdaContext } from 'lambda-unseal/testing'
import { asFunction, setVariable, useEnvironment } from './helpers/environment.ts'
import { failureOf, rejectionOf, thrownBy } from './helpers/failures.ts'
import { pass, useFakeTime } from './helpers/fake-time.ts'

useEnvironment(asFunction)
useFakeTime()

const a = ssm('/a')
const arnIn = (region: string) => `arn:aws:ssm:${region}:123456789012:parameter/a`

/** What issue 4 names, and what design.md says of options. Each is said where it is written, before anything runs. */
describe('a mistake in a declaration is a TypeError that names it', () => {
  test.each<[string, () => unknown, string]>([
    [
      'a label that is a number',
      () => ssm('/a:3rd'),
      'a label cannot begin with a digit, and a version has only digits',
    ],
    ['a version of 0', () => ssm('/a:0'), 'versions count from 1'],
    ['an ARN of another service', () => ssm('arn:aws:sqs:us-east-1:123456789012:queue'), 'an ARN of sqs, not of ssm'],
    ['a secret by the ARN of a parameter', () => secret(arnIn('us-east-1')), 'an ARN of ssm, not of secretsmanager'],
    ['a key by the ARN of a secret', () => kmsEnv('A', { keyId: arnIn('us-east-1') }), 'an ARN of ssm, not of kms'],
    ['a path without a slash', () => ssmPath('my-app'), "ssmPath('my-app'): a path begins with a slash"],
    ['a path that is an ARN', () => ssmPath(arnIn('us-east-1')), 'a path begins with a slash'],
    ['a path that is nothing', () => ssmPath(''), 'ssmPath() needs a path, not an empty string'],
    [
      'a path with a key',
      () => ssmPath('/a', { key: 'b' } as never),
      `has no option "key"; name the parameter with ssm()`,
    ],
    [
      'a path with options that are null',
      () => ssmPath('/a', null as never),
      "the options of ssmPath('/a') must be an object",
    ],
    [
      'a region of several labels',
      () => unseal({ a }, { region: 'us-east-1.evil.example' }),
      '"region" must be a region',
    ],
    [
      'a region of several labels in an ARN',
      () => ssm(arnIn('us-east-1.evil.example')),
      'its region must be one such as',
    ],
    ['a region that is nothing in an ARN', () => ssm(arnIn('')), 'its region must be one such as us-east-1'],
    ['a provider without get', () => fromProvider({} as never, 'a'), 'the provider has no get()'],
    ['a provider that is a class', () => fromProvider(class {} as never, 'a'), 'a class: make one of it with `new`'],
    ['a client without send', () => unseal({ a }, { clients: { ssm: {} as never } }), 'ssm has no send()'],
    ['an unknown option of unseal', () => unseal({ a }, { tttl: '5m' } as never), 'has no option "tttl"'],
    [
      'an unknown option of a reference',
      () => env('A', { versionId: 'b' } as never),
      `env('A') has no option "versionId"`,
    ],
    ['an unknown option of a function', () => custom('a', () => 1, { keyId: 'b' } as never), 'has no option "keyId"'],
    ['an empty declaration', () => unseal({}), 'unseal() needs at least one reference'],
    ['an empty list of names', () => ssmParameters([]), 'ssmParameters() needs at least one name'],
    ['a name that is a number', () => decryptEnv([5 as never]), 'decryptEnv(): an array holds names'],
    ['references without keys', () => decryptEnv([kmsEnv('A')] as never), "such as { dbPassword: kmsEnv('…') }"],
    [
      'a reference of another kind',
      () => secretsManager({ a: a as never }),
      `must be a name or a reference of secret(), not ssm('/a')`,
    ],
    ['a reference in place of a declaration', () => unseal(a as never), 'must be a reference made by'],
    ['a promise of references', () => unseal(Promise.resolve({ a }) as never), 'needs at least one reference'],
    ['a bad duration', () => ssm('/a', { ttl: '5 minutes' as never }), `"ttl" must be a duration such as '30s'`],
    ['a number for a duration', () => unseal({ a }, { ttl: 300 as never }), `write '300s' if it counts seconds`],
    [
      'stale options beside forever',
      () => ssm('/a', { ttl: 'forever', staleIfError: '1h' }),
      '"staleIfError" and "ttl"',
    ],
    [
      'a stale option of what is fresh forever',
      () => kmsEnv('A', { staleWhileRevalidate: '1m' }),
      '"staleWhileRevalidate" and',
    ],
    [
      "a stale option of what takes over the vault's forever",
      () => unseal({ a: ssm('/a', { staleIfError: '1h' }) }, { ttl: 'forever' }),
      `"staleIfError" of "a" and "ttl" 'forever' contradict`,
    ],
    [
      'two ways to say what stands in',
      () => ssm('/a', { default: '', optional: true }),
      '"default" and "optional" contradict',
    ],
    [
      'stage and version',
      () => secret('s', { stage: 'A', versionId: 'b' }),
      '"stage" and "versionId" exclude each other',
    ],
    [
      'transport and endpoint',
      () => unseal({ a }, { transport: fakeAws().transport, endpoint: 'http://a' }),
      'exclude',
    ],
    ['a context key of Lambda', () => unseal({ a }, { as: 'awsRequestId' }), `"as" cannot be 'awsRequestId'`],
    ['a context key of every object', () => unseal({ a }, { as: '__proto__' }), `"as" cannot be '__proto__'`],
    [
      'no function to read by',
      () => custom('a', undefined as never),
      "custom('a') needs a function that reads, not undefined",
    ],
    ['what a function returned in place of it', () => custom('a', Promise.resolve(1) as never), 'not object'],
    ['a custom value without a name', () => custom('', () => 1), 'custom() needs a name, not an empty string'],
    [
      'batchSecrets that is a number',
      () => unseal({ a }, { batchSecrets: 20 as never }),
      '"batchSecrets" must be true or false',
    ],
    ['a name with a slash only further on', () => ssm('my-app/db-url'), 'a name with a slash in it begins with one'],
    [
      'no name of a variable',
      () => env(undefined as never),
      'env() needs the name of an environment variable, not undefined',
    ],
  ])('%s', (_what, make, message) => {
    const error = thrownBy(make)

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(message)
  })
})

describe('the value of a variable in place of its name', () => {
  const given = ['eyJjb250ZXh0Ijp7Ikxh==', 'pass word', 'A=B', 'hunter2'] as const
  const makers = { kmsEnv, env, 'a list of names': (name: string) => decryptEnv([name]) } as const

  test.each(Object.entries(makers))('is refused by %s, and not told', (_what, make) => {
    setVariable('DB_PASSWORD', 'hunter2')

    for (const value of given) {
      const error = thrownBy(() => make(value))

      expect(error).toBeInstanceOf(TypeError)
      expect(error.message).toContain("needs the name of an environment variable, such as 'API_KEY', and not its value")
      expect(error.message).not.toContain(value)
    }
  })

  test('is taken if there is a variable of that name as well', () => {
    setVariable('NAME_OF_THE_KEY', 'API_KEY')
    setVariable('API_KEY', 'ciphertext')

    expect(() => kmsEnv('API_KEY')).not.toThrow()
  })
})

describe('what can only be seen at run time', () => {
  test('resolve: with bad grammar is an ERR_BAD_REFERENCE that names the variable and not its text', async () => {
    setVariable('DB_URL', 'resolve:hunter2')

    const failure = await failureOf(unseal({ url: env('DB_URL') }, { transport: fakeAws().transport }).values())

    expect(failure).toMatchObject({ code: 'ERR_BAD_REFERENCE', key: 'url', reference: "env('DB_URL')" })
    expect(failure.message).not.toContain('hunter2')
  })

  test('two instances on one context key are an ERR_CONTEXT_KEY_TAKEN that names both', async () => {
    const { transport } = fakeAws({ parameters: { '/a': 'A', '/b': 'B' } })
    const handler = middy()
      .use(unseal({ a }, { transport }))
      .use(unseal({ b: ssm('/b') }, { transport }))
      .handler(async () => 'done')

    expect(await rejectionOf(handler({}, lambdaContext()))).toMatchObject({
      code: 'ERR_CONTEXT_KEY_TAKEN',
      message: expect.stringMatching(/declares a.*declares b.*"as"/),
    })
  })

  test('a declaration that is changed after use changes nothing', async () => {
    const aws = fakeAws({ parameters: { '/a': 'A', '/b': 'B' } })
    const declaration: Record<string, ReturnType<typeof ssm>> = { a }
    const vault = unseal(declaration, { transport: aws.transport })

    await vault.values()
    declaration['a'] = ssm('/b')
    declaration['b'] = ssm('/b')

    expect({ ...(await vault.refresh()) }).toEqual({ a: 'A' })
    expect(vault.describe().map(({ name }) => name)).toEqual(['/a'])
  })

  test('a reference cannot be changed after it was made', () => {
    const pairs = { stage: 'dev' }
    const reference = kmsEnv('A', { encryptionContext: pairs })

    expect(() => Object.assign(reference, { variable: 'B' })).toThrow(TypeError)
    expect(() => Object.assign(reference.encryptionContext as object, { stage: 'prod' })).toThrow(TypeError)
  })

  test('an environment variable that is changed after start is read at the next read, and not before', async () => {
    const aws = fakeAws()
    setVariable('TOKEN', aws.encrypt('first'))
    setVariable('PLAIN', 'first')
    const vault = unseal({ token: kmsEnv('TOKEN'), plain: env('PLAIN') }, { transport: aws.transport, ttl: '1m' })
    await vault.values()

    setVariable('TOKEN', aws.encrypt('second'))
    setVariable('PLAIN', 'second')
    const within = { ...(await vault.values()) }
    await pass(60_000)
    const after = { ...(await vault.values()) }
    const refreshed = { ...(await vault.refresh()) }

    expect(within).toEqual({ token: 'first', plain: 'first' })
    // An encrypted variable is fresh for ever: that of a running function does not change.
    expect(after).toEqual({ token: 'first', plain: 'second' })
    expect(refreshed).toEqual({ token: 'second', plain: 'second' })
  })

  test('an environment variable that is removed after start is absent at the next read', async () => {
    setVariable('PLAIN', 'first')
    const vault = unseal({ plain: env('PLAIN') }, { transport: fakeAws().transport })
    await vault.values()

    setVariable('PLAIN', undefined)

    expect(await failureOf(vault.refresh())).toMatchObject({ code: 'ERR_VARIABLE_NOT_SET', key: 'plain' })
  })
})
