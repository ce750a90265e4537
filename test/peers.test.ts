import { describe, expect, jest, test } from '@jest/globals'
import middy from '@middy/core'
import { kmsEnv, secret, secretsManager, ssm, ssmParameters, unseal } from 'lambda-unseal'
import { fakeAws, lambdaContext } from 'lambda-unseal/testing'
import { findCredentials } from '../src/transport/credentials.ts'
import { useEnvironment } from './helpers/environment.ts'
import { failureOf } from './helpers/failures.ts'
import { pass, useFakeTime } from './helpers/fake-time.ts'
import { holdCalls } from './helpers/held-calls.ts'

// What other libraries were seen to get wrong, by the codes of that study: P for Powertools Parameters 2.35, M for Middy's
// ssm 7.9 and secrets-manager 6.4. Not here: M14, a metadata call for each of ten invocations, since there is none.

useEnvironment({})
useFakeTime()

const namesIn = (input: object) => Reflect.get(input, 'Names') as string[]

describe('what Powertools Parameters gets wrong', () => {
  test('P1: another stage of a secret is another value', async () => {
    const { transport } = fakeAws({ secrets: { s: 'now', 's@AWSPREVIOUS': 'before' } })
    const vault = unseal({ now: secret('s'), before: secret('s', { stage: 'AWSPREVIOUS' }) }, { transport })

    expect({ ...(await vault.values()) }).toEqual({ now: 'now', before: 'before' })
  })

  test('P2: a parameter is never read without decryption', async () => {
    const aws = fakeAws({ parameters: { '/p': 'p' } })

    await unseal({ p: ssm('/p') }, { transport: aws.transport }).values()

    expect(aws.calls.map(({ input }) => Reflect.get(input, 'WithDecryption'))).toEqual([true])
  })

  test('P3: ten concurrent reads of one cold name are one call', async () => {
    const aws = fakeAws({ parameters: { '/p': 'p' } })
    const vault = unseal({ p: ssm('/p') }, { transport: aws.transport })

    await Promise.all(Array.from({ length: 10 }, () => vault.values()))

    expect(aws.calls).toHaveLength(1)
  })

  test('P4: JSON is parsed and kept for every name of a batch', async () => {
    const aws = fakeAws({ parameters: { '/json': '{"a":1}', '/text': 'text' } })
    const vault = unseal({ json: ssm('/json', { format: 'json' }), text: ssm('/text') }, { transport: aws.transport })

    await vault.values()

    expect({ ...(await vault.values()) }).toEqual({ json: { a: 1 }, text: 'text' })
    expect(aws.calls).toHaveLength(1)
  })

  test('P5: a version and an ARN find their answers', async () => {
    const arn = 'arn:aws:ssm:us-east-1:123456789012:parameter/b'
    const aws = fakeAws({ parameters: { '/a:3': 'third', [arn]: 'by ARN' } })
    const transport: typeof aws.transport = async (service, operation, input, options) => {
      const names = namesIn(input)
      if (!names.includes(arn)) return aws.transport(service, operation, input, options)
      // As AWS answers an ARN of this account: by the parameter's name.
      return { Parameters: [{ Name: '/b', ARN: arn, Value: 'by ARN', Version: 1 }], InvalidParameters: [] }
    }

    const [third, byArn] = await Promise.all([
      unseal({ a: ssm('/a:3') }, { transport }).values(),
      unseal({ b: ssm(arn) }, { transport }).values(),
    ])

    expect([third.a, byArn.b]).toEqual(['third', 'by ARN'])
  })

  test('P6: fifty names are five calls that all start at once', async () => {
    const { transport, held } = holdCalls(fakeAws().transport)
    const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`p${n}`, ssm(`/p/${n}`)]))

    void unseal(fifty, { transport }).prefetch()
    await pass(0)

    expect(held).toHaveLength(5)
  })

  test('P7: a value that has expired is served while AWS throttles', async () => {
    const aws = fakeAws({ parameters: { '/p': 'p' } })
    const vault = unseal({ p: ssm('/p') }, { transport: aws.transport, ttl: '1s' })
    await vault.values()
    aws.failWith('ThrottlingException')
    await pass(1_000)

    expect((await vault.values()).p).toBe('p')
  })

  test("P8: the caller's objects are only read", async () => {
    const { transport } = fakeAws({ parameters: { '/p': 'p' } })
    const options = Object.freeze({ ttl: '1m', format: 'list' } as const)
    const declaration = Object.freeze({ p: ssm('/p', options) })

    const values = await unseal(declaration, Object.freeze({ transport })).values()

    expect([values.p, options]).toEqual([['p'], { ttl: '1m', format: 'list' }])
  })

  test('P9: a name that may be absent is asked for once in its ttl', async () => {
    const aws = fakeAws()
    const vault = unseal({ p: ssm('/p', { optional: true }) }, { transport: aws.transport })

    for (let read = 0; read < 3; read++) expect((await vault.values()).p).toBeUndefined()

    expect(aws.calls).toHaveLength(1)
  })

  test('P10: a secret that is not JSON is in no error', async () => {
    const { transport } = fakeAws({ secrets: { s: 'hunter2-SECRET' } })

    const error = await failureOf(unseal({ s: secret('s', { format: 'json' }) }, { transport }).values())

    expect([error.code, error.message.includes('hunter2')]).toEqual(['ERR_INVALID_JSON', false])
  })

  test('P11: a key that is not declared does not compile', async () => {
    const { transport } = fakeAws({ parameters: { '/a': 'a' } })
    const values = await ssmParameters(['/a'], { transport }).values()

    // @ts-expect-error it is not declared
    expect([values['/a'], values['/zzz']]).toEqual(['a', undefined])
  })
})

describe("what Middy's ssm and secrets-manager get wrong", () => {
  test('M1: a name with a version has its value', async () => {
    const { transport } = fakeAws({ parameters: { '/a': 'newest', '/a:3': 'third' } })

    expect({ ...(await unseal({ a: ssm('/a'), x: ssm('/a:3') }, { transport }).values()) }).toEqual({
      a: 'newest',
      x: 'third',
    })
  })

  test('M2: an ARN of another partition is asked for in its own region', async () => {
    const arn = 'arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/a'
    const regions: (string | undefined)[] = []
    const vault = unseal(
      { a: ssm(arn) },
      {
        transport: async (_service, _operation, _input, { region }) => {
          regions.push(region)
          return { Parameters: [{ Name: '/a', ARN: arn, Value: 'a', Version: 1 }] }
        },
      },
    )

    expect([(await vault.values()).a, regions]).toEqual(['a', ['us-gov-west-1']])
  })

  test('M3: two instances share nothing', async () => {
    const { transport } = fakeAws({ parameters: { '/a': 'a', '/b': 'b' } })
    const handler = middy()
      .use(ssmParameters({ a: '/a' }, { transport, as: 'first' }))
      .use(ssmParameters({ b: '/b' }, { transport, as: 'second' }))
      .handler(async (_event, { first, second }) => [first.a, second.b])

    expect(await handler({}, lambdaContext())).toEqual(['a', 'b'])
  })

  test('M4: two keys of one parameter ask for it once', async () => {
    const aws = fakeAws({ parameters: { '/a': 'a,b' } })
    const vault = unseal({ text: ssm('/a'), list: ssm('/a', { format: 'list' }) }, { transport: aws.transport })

    expect({ ...(await vault.values()) }).toEqual({ text: 'a,b', list: ['a', 'b'] })
    expect(aws.calls.map(({ input }) => namesIn(input))).toEqual([['/a']])
  })

  test('M5: an invocation after the ttl gets the last good value while AWS throttles', async () => {
    const aws = fakeAws({ parameters: { '/a': 'a' } })
    const handler = middy()
      .use(ssmParameters(['/a'], { transport: aws.transport, ttl: '1s' }))
      .handler(async (_event, { parameters }) => parameters['/a'])
    await handler({}, lambdaContext())
    aws.failWith('ThrottlingException')
    await pass(1_000)

    expect(await handler({}, lambdaContext())).toBe('a')
  })

  test('M6: a binary secret is its bytes', async () => {
    const bytes = Uint8Array.of(0, 255, 128)
    const { transport } = fakeAws({ secrets: { s: bytes } })

    expect((await unseal({ s: secret('s', { format: 'binary' }) }, { transport }).values()).s).toEqual(bytes)
  })

  test('M7: five secrets are one call where batches are asked for', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    const aws = fakeAws({ secrets: Object.fromEntries(ids.map((id) => [id, id])) })

    const values = await secretsManager(ids, { transport: aws.transport, batchSecrets: true }).values()

    expect(Object.values(values)).toEqual(ids)
    expect(aws.calls.map(({ operation }) => operation)).toEqual(['BatchGetSecretValue'])
  })

  test('M8: ten concurrent cold invocations are one call', async () => {
    const aws = fakeAws({ parameters: { '/a': 'a' } })
    const handler = middy()
      .use(ssmParameters(['/a'], { transport: aws.transport }))
      .handler(async () => 1)

    await Promise.all(Array.from({ length: 10 }, () => handler({}, lambdaContext())))

    expect(aws.calls).toHaveLength(1)
  })

  test('M9: credentials of a role are asked for again before they expire', async () => {
    const give = jest.fn(async () => ({
      accessKeyId: 'id',
      secretAccessKey: 'key',
      expiration: new Date(Date.now() + 3_600_000),
    }))
    const credentials = findCredentials(give)

    await credentials?.get()
    await credentials?.get()
    await pass(3_600_000)
    await credentials?.get()

    expect(give).toHaveBeenCalledTimes(2)
  })

  test('M10: the message names the parameter that is missing', async () => {
    const vault = unseal({ url: ssm('/missing') }, { transport: fakeAws().transport })

    await expect(vault.values()).rejects.toThrow("url: ssm('/missing'): no such parameter")
  })

  test('M11: JSON is never guessed', async () => {
    const { transport } = fakeAws({ parameters: { '/json': '{"a":1}', '/quoted': '"quoted"', '/broken': '{"a":' } })
    const declared = { json: ssm('/json'), quoted: ssm('/quoted') }

    expect({ ...(await unseal(declared, { transport }).values()) }).toEqual({ json: '{"a":1}', quoted: '"quoted"' })
    const broken = unseal({ broken: ssm('/broken', { format: 'json' }) }, { transport })
    expect((await failureOf(broken.values())).code).toBe('ERR_INVALID_JSON')
  })

  test('M12: each value has its own ttl', async () => {
    const aws = fakeAws({ parameters: { '/hot': 'hot', '/cold': 'cold' } })
    const declared = { hot: ssm('/hot', { ttl: '1s' }), cold: ssm('/cold', { ttl: '1h' }) }
    const vault = unseal(declared, { transport: aws.transport })
    await vault.values()

    await pass(1_000)
    await vault.values()

    expect(aws.calls.map(({ input }) => namesIn(input))).toEqual([['/hot', '/cold'], ['/hot']])
  })

  test('M13 and M15: a ttl sets no timer, however long or short it is', async () => {
    const aws = fakeAws({ parameters: { '/long': 'a', '/short': 'b' } })
    const warn = jest.spyOn(process, 'emitWarning')
    const declared = { long: ssm('/long', { ttl: '365d' }), short: ssm('/short', { ttl: '1ms' }) }
    await unseal(declared, { transport: aws.transport }).values()

    await pass(60_000)

    expect([aws.calls.length, jest.getTimerCount(), warn.mock.calls]).toEqual([1, 0, []])
    warn.mockRestore()
  })

  test('M16: the invocation after a prefetch that failed reads at once', async () => {
    const aws = fakeAws({ parameters: { '/a': 'a' } })
    const vault = unseal({ a: ssm('/a') }, { transport: aws.transport })
    aws.failWith('InternalServerError')
    await vault.prefetch()
    aws.failWith(undefined)

    expect((await vault.values()).a).toBe('a')
  })

  test('M17: neither JSON nor an inspection of the context shows a value', async () => {
    const { inspect } = await import('node:util')
    const { transport } = fakeAws({ secrets: { s: 'hunter2-SECRET' } })
    const handler = middy()
      .use(secretsManager(['s'], { transport }))
      .handler(
        async (_event, context) => `${JSON.stringify(context)}${inspect(context, { showHidden: true, depth: 9 })}`,
      )

    expect(await handler({}, lambdaContext())).not.toContain('hunter2')
  })

  test('M18: a key keeps its name', async () => {
    const { transport } = fakeAws({ parameters: { '/a': 'a' } })
    const handler = middy()
      .use(ssmParameters({ 'api-key': '/a' }, { transport }))
      .handler(async (_event, { parameters }) => parameters['api-key'])

    expect(await handler({}, lambdaContext())).toBe('a')
  })
})

test('none of them decrypts an encrypted environment variable, and this does', async () => {
  const aws = fakeAws()
  process.env['AWS_LAMBDA_FUNCTION_NAME'] = 'orders'
  process.env['API_KEY'] = aws.encrypt('key')

  expect((await unseal({ key: kmsEnv('API_KEY') }, { transport: aws.transport }).values()).key).toBe('key')
})
