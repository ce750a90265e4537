import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { describe, expect, test } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import { isUnsealError } from 'lambda-unseal'
import { KmsProvider } from 'lambda-unseal/powertools'
import { fakeAws } from 'lambda-unseal/testing'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { everythingIn, printed } from '../helpers/everything-in.ts'
import { rejectionOf, thrownBy } from '../helpers/failures.ts'

useEnvironment(asFunction)

function encrypted(plaintext: string | Uint8Array, context?: Readonly<Record<string, string>>) {
  const aws = fakeAws()
  setVariable('PASSWORD', aws.encrypt(plaintext, context))
  return aws
}

describe('KmsProvider', () => {
  test('decrypts a variable under the context of its function', async () => {
    const { transport, calls } = encrypted('grün')

    const password = await new KmsProvider({ transport }).get('PASSWORD')

    expect(password).toBe('grün')
    expect(calls.map(({ input }) => input)).toEqual([
      { CiphertextBlob: process.env['PASSWORD'], EncryptionContext: { LambdaFunctionName: 'orders' } },
    ])
  })

  test('decrypts under another context, or none', async () => {
    const { transport } = encrypted('of a stage', { stage: 'dev' })

    const provider = new KmsProvider({ transport, encryptionContext: { stage: 'dev' } })

    expect(await provider.get('PASSWORD')).toBe('of a stage')
  })

  test("calls by a client of one's own, with Powertools' mark in its user agent", async () => {
    const client = new KMSClient({})
    const kms = mockClient(client)
    kms.on(DecryptCommand).resolves({ Plaintext: Buffer.from('by the client') })
    setVariable('PASSWORD', Buffer.from('ciphertext!!').toString('base64'))

    expect(await new KmsProvider({ awsSdkV3Client: client }).get('PASSWORD')).toBe('by the client')
    expect(client.middlewareStack.identify().join()).toContain('addPowertoolsToUserAgent')
  })

  test("keeps a value as long as Powertools' cache does, and no longer than it is told", async () => {
    const { transport, calls } = encrypted('kept')
    const provider = new KmsProvider({ transport })

    await provider.get('PASSWORD', { maxAge: 60 })
    await provider.get('PASSWORD')
    const callsOfTwo = calls.length
    await provider.get('PASSWORD', { forceFetch: true, maxAge: 0 })

    expect([callsOfTwo, calls.length]).toEqual([1, 2])
  })

  test('decrypts once for many who ask at once (P3)', async () => {
    const { transport, calls } = encrypted('shared')
    const provider = new KmsProvider({ transport })

    await Promise.all(Array.from({ length: 10 }, () => provider.get('PASSWORD')))

    expect(calls).toHaveLength(1)
  })

  test('transforms as Powertools does', async () => {
    const { transport } = encrypted('{"user":"app"}')

    expect(await new KmsProvider({ transport }).get('PASSWORD', { transform: 'json' })).toEqual({ user: 'app' })
  })

  test('gives undefined for a variable that is not set, or an error if that is asked for', async () => {
    const provider = new KmsProvider({ transport: fakeAws().transport })

    expect(await provider.get('ABSENT')).toBeUndefined()
    expect(await rejectionOf(provider.get('ABSENT', { throwOnMissing: true }))).toMatchObject({
      name: 'ParameterNotFoundError',
    })
  })
})

describe('an error of KmsProvider', () => {
  test('says what KmsProvider was asked for and why it failed', async () => {
    const { transport } = encrypted('marked-secret', { LambdaFunctionName: 'another' })

    const error = await rejectionOf(new KmsProvider({ transport }).get('PASSWORD'))

    const { cause } = error as Error
    expect(error).toMatchObject({ name: 'GetParameterError', message: expect.stringContaining("kmsEnv('PASSWORD')") })
    expect(isUnsealError(cause) && cause.code === 'ERR_LOAD' && cause.failures[0]?.code).toBe('ERR_INVALID_CIPHERTEXT')
    expect(everythingIn(error)).not.toContain('marked')
  })

  test.each(['json', 'binary'] as const)('of the transform %s holds no value (P10)', async (transform) => {
    const { transport } = encrypted('hunter2-märked')

    const error = await rejectionOf(new KmsProvider({ transport }).get('PASSWORD', { transform }))

    expect(error).toMatchObject({ name: 'TransformParameterError', message: expect.stringContaining('PASSWORD') })
    expect(everythingIn(error)).not.toMatch(/hunter2|märked/)
  })

  test('of getMultiple says what to do', async () => {
    const error = await rejectionOf(new KmsProvider().getMultiple('PREFIX'))

    expect((error as Error).message).toContain('get() one variable after another')
  })
})

test('a KmsProvider that is printed shows nothing that it keeps', async () => {
  const { transport } = encrypted('marked-secret')
  const provider = new KmsProvider({ transport })
  await provider.get('PASSWORD', { maxAge: 60 })

  const visible = [`${provider}`, ...printed(provider).slice(0, 1), JSON.stringify(provider)].join()

  expect(visible).not.toContain('marked')
})

describe('the constructor refuses', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what the compiler would refuse, as JavaScript may give it.
  const make = (options: any) => thrownBy(() => new KmsProvider(options))

  test.each([
    ['an unknown option', { tll: '5m' }, '"tll"'],
    ["Powertools' own clientConfig", { clientConfig: {} }, '"clientConfig"'],
    ['a client without send', { awsSdkV3Client: {} }, 'send()'],
    ['a wrong context', { encryptionContext: 'auto' }, '"encryptionContext"'],
    ['a duration in seconds', { timeout: 5 }, '"timeout"'],
    ['a region that is none', { region: 'a.b' }, '"region"'],
  ])('%s', (_what, options, message) => {
    const error = make(options)

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(message)
  })
})
