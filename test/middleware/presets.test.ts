import { describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import { decryptEnv, kmsEnv, secret, secretsManager, ssm, ssmParameters } from 'lambda-unseal'
import { fakeAws, lambdaContext } from 'lambda-unseal/testing'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf, thrownBy } from '../helpers/failures.ts'

useEnvironment(asFunction)

function world() {
  const aws = fakeAws({
    parameters: { '/url': 'postgres://db', '/hosts': 'a,b' },
    secrets: { token: 't-1', db: '{"user":"ann"}' },
  })
  setVariable('DB_PASSWORD', aws.encrypt('hunter2'))
  setVariable('API_KEY', aws.encrypt('"key-1"'))
  return aws
}

describe('decryptEnv', () => {
  test('puts variables under their own names on context.env, decrypted once per container', async () => {
    const { transport, calls } = world()
    const handler = middy()
      .use(decryptEnv(['DB_PASSWORD', 'API_KEY'], { transport }))
      .handler(async (_event, { env }) => [env.DB_PASSWORD, env.API_KEY])

    const answers = [await handler({}, lambdaContext()), await handler({}, lambdaContext())]

    expect(answers).toEqual([
      ['hunter2', '"key-1"'],
      ['hunter2', '"key-1"'],
    ])
    expect(calls.map(({ operation }) => operation)).toEqual(['Decrypt', 'Decrypt'])
  })

  test('takes names and references by the keys they get', async () => {
    const { transport } = world()
    const handler = middy()
      .use(
        decryptEnv(
          { password: 'DB_PASSWORD', key: kmsEnv('API_KEY', { format: 'json' }) },
          { transport, as: 'opened' },
        ),
      )
      .handler(async (_event, { opened }) => [opened.password, opened.key])

    expect(await handler({}, lambdaContext())).toEqual(['hunter2', 'key-1'])
  })
})

describe('ssmParameters', () => {
  test('puts parameters on context.parameters', async () => {
    const { transport } = world()
    const handler = middy()
      .use(ssmParameters({ dbUrl: '/url', hosts: ssm('/hosts', { format: 'list' }) }, { transport, ttl: '1m' }))
      .handler(async (_event, { parameters }) => [parameters.dbUrl, ...parameters.hosts])

    expect(await handler({}, lambdaContext())).toEqual(['postgres://db', 'a', 'b'])
  })

  test('takes a list of names', async () => {
    const vault = ssmParameters(['/url'], { transport: world().transport })

    expect({ ...(await vault.values()) }).toEqual({ '/url': 'postgres://db' })
  })

  test('takes a list in which a name stands twice', async () => {
    const { transport, calls } = world()

    await ssmParameters(['/url', '/url'], { transport }).values()

    expect(calls).toHaveLength(1)
  })
})

describe('secretsManager', () => {
  test('puts secrets on context.secrets', async () => {
    const { transport } = world()
    const handler = middy()
      .use(secretsManager({ token: 'token', user: secret('db', { key: 'user', format: 'text' }) }, { transport }))
      .handler(async (_event, { secrets }) => [secrets.token, secrets.user])

    expect(await handler({}, lambdaContext())).toEqual(['t-1', 'ann'])
  })
})

describe('a preset', () => {
  test('opens keys called __proto__ and constructor', async () => {
    const aws = fakeAws({ parameters: { __proto__: null as never, constructor: 'two' } })
    aws.parameters.set('__proto__', 'one')

    const values = await ssmParameters(['__proto__', 'constructor'], { transport: aws.transport }).values()

    expect(Object.entries(values)).toEqual([
      ['__proto__', 'one'],
      ['constructor', 'two'],
    ])
  })

  test('beside another one needs no name of its own', async () => {
    const { transport } = world()
    const handler = middy()
      .use(decryptEnv(['DB_PASSWORD'], { transport }))
      .use(ssmParameters({ dbUrl: '/url' }, { transport }))
      .use(secretsManager({ token: 'token' }, { transport }))
      .handler(async (_event, { env, parameters, secrets }) => [env.DB_PASSWORD, parameters.dbUrl, secrets.token])

    expect(await handler({}, lambdaContext())).toEqual(['hunter2', 'postgres://db', 't-1'])
  })

  test('says how it is called in its failures', async () => {
    const { transport } = fakeAws()

    expect(await failureOf(decryptEnv(['DB_PASSWORD'], { transport }).values())).toMatchObject({
      key: 'DB_PASSWORD',
      reference: "kmsEnv('DB_PASSWORD')",
    })
  })

  test.each([
    ['no names', () => decryptEnv([]), 'decryptEnv() needs at least one name'],
    ['an empty object', () => ssmParameters({}), 'ssmParameters() needs at least one name'],
    [
      'a string',
      () => secretsManager('db' as never),
      'secretsManager() needs an array or an object of names, not string',
    ],
    ['null', () => secretsManager(null as never), 'secretsManager() needs an array or an object of names, not null'],
    [
      'nothing',
      () => decryptEnv(undefined as never),
      'decryptEnv() needs an array or an object of names, not undefined',
    ],
    ['an empty name', () => ssmParameters(['']), 'ssm() needs the name of a parameter, not an empty string'],
    [
      'a number',
      () => decryptEnv([5] as never),
      "decryptEnv(): an array holds names; a reference needs a key, such as { dbPassword: kmsEnv('…') }",
    ],
    [
      'a reference of another kind',
      () => decryptEnv({ url: ssm('/url') } as never),
      'decryptEnv(): "url" must be a name or a reference of kmsEnv(), not ssm(\'/url\')',
    ],
    [
      'something that looks like a reference',
      () => ssmParameters({ url: { ...ssm('/url') } } as never),
      'ssmParameters(): "url" must be a name or a reference of ssm(), not object',
    ],
    [
      'an unknown option',
      () => decryptEnv(['A'], { cacheExpiry: 5 } as never),
      'decryptEnv() has no option "cacheExpiry"',
    ],
    ['a bad option', () => ssmParameters(['/a'], { ttl: 5 as never }), 'ssmParameters(): "ttl" must be a duration'],
  ])('refuses %s', (_what, make, message) => {
    const error = thrownBy(make)

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(message)
  })
})
