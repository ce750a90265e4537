import { describe, expect, test } from '@jest/globals'
import { kmsEnv, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { everythingIn } from '../helpers/everything-in.ts'
import { failureOf, thrownBy } from '../helpers/failures.ts'
import { recordCalls } from '../helpers/recorded-calls.ts'

useEnvironment(asFunction)

/** Opens A, sealed under `context`, and answers what KMS was asked. */
async function askedWith(options: object, context?: Record<string, string>) {
  const aws = fakeAws()
  setVariable('A', aws.encrypt('value', context))
  const { transport, calls } = recordCalls(aws.transport)
  const values = await unseal({ a: kmsEnv('A', options) }, { transport }).values()
  expect(values.a).toBe('value')
  return { ...calls[0]?.input, CiphertextBlob: undefined, region: calls[0]?.region }
}

const forOrders = { LambdaFunctionName: 'orders' }

describe('kmsEnv', () => {
  test.each([
    ['nothing', {}, { EncryptionContext: forOrders }],
    ["the context 'function'", { encryptionContext: 'function' }, { EncryptionContext: forOrders }],
    ['a key', { keyId: '1234abcd-12ab' }, { EncryptionContext: forOrders, KeyId: '1234abcd-12ab' }],
    ['an alias', { keyId: 'alias/app' }, { EncryptionContext: forOrders, KeyId: 'alias/app' }],
    ['grants', { grantTokens: ['one', 'two'] }, { EncryptionContext: forOrders, GrantTokens: ['one', 'two'] }],
  ])('with %s asks KMS for just that', async (_what, options, input) => {
    expect(await askedWith(options)).toEqual(input)
  })

  test("with the context 'none' sends none", async () => {
    expect(await askedWith({ encryptionContext: 'none' }, {})).toEqual({})
  })

  test('with pairs of its own sends exactly those', async () => {
    const encryptionContext = { app: 'shop', stage: 'dev' }

    expect(await askedWith({ encryptionContext }, encryptionContext)).toEqual({ EncryptionContext: encryptionContext })
  })

  test.each([
    ['arn:aws:kms:eu-west-1:123456789012:key/mrk-1234', 'eu-west-1'],
    ['arn:aws-cn:kms:cn-north-1:123456789012:alias/app', 'cn-north-1'],
  ])('with the key %s asks in its region', async (keyId, region) => {
    expect(await askedWith({ keyId })).toEqual({ EncryptionContext: forOrders, KeyId: keyId, region })
  })

  test('names the region of the key where it is denied', async () => {
    const aws = fakeAws()
    setVariable('A', aws.encrypt('value'))
    aws.failWith('AccessDeniedException')
    const a = kmsEnv('A', { keyId: 'arn:aws:kms:eu-west-1:123456789012:key/1234' })

    expect((await failureOf(unseal({ a }, { transport: aws.transport }).values())).message).toContain(
      '"Resource":"arn:aws:kms:eu-west-1:*:key/*"',
    )
  })

  test('opens several keys out of one variable by one Decrypt', async () => {
    const aws = fakeAws()
    setVariable('ACCOUNT', aws.encrypt('{"user":"ann","password":"p","nested":{"port":1}}'))
    const declaration = {
      user: kmsEnv('ACCOUNT', { key: 'user', format: 'text' }),
      password: kmsEnv('ACCOUNT', { key: 'password', format: 'text' }),
      port: kmsEnv('ACCOUNT', { key: 'nested.port' }),
      all: kmsEnv('ACCOUNT', { format: 'json' }),
      text: kmsEnv('ACCOUNT', { encryptionContext: 'function' }),
    }

    const values = await unseal(declaration, { transport: aws.transport }).values()

    expect([values.user, values.password, values.port]).toEqual(['ann', 'p', 1])
    expect(aws.calls).toHaveLength(1)
  })

  test('asks apart for the same ciphertext under another key or other grants', async () => {
    const aws = fakeAws()
    setVariable('A', aws.encrypt('value'))
    const declaration = {
      a: kmsEnv('A'),
      b: kmsEnv('A', { keyId: 'alias/app' }),
      c: kmsEnv('A', { grantTokens: ['one'] }),
      d: kmsEnv('A', { keyId: 'arn:aws:kms:eu-west-1:123456789012:key/1234' }),
    }

    await unseal(declaration, { transport: aws.transport }).values()

    expect(aws.calls).toHaveLength(4)
  })

  test('asks once for the same pairs in another order', async () => {
    const aws = fakeAws()
    setVariable('A', aws.encrypt('value', { a: '1', b: '2' }))
    const declaration = {
      a: kmsEnv('A', { encryptionContext: { a: '1', b: '2' } }),
      b: kmsEnv('A', { encryptionContext: { b: '2', a: '1' } }),
    }

    await unseal(declaration, { transport: aws.transport }).values()

    expect(aws.calls).toHaveLength(1)
  })

  test('follows copies of its options, and not the objects that were given', async () => {
    const aws = fakeAws()
    setVariable('A', aws.encrypt('value'))
    const grantTokens = ['one']
    const vault = unseal({ a: kmsEnv('A', { grantTokens }) }, { transport: aws.transport })

    grantTokens.push('two')
    await vault.values()

    expect(aws.calls[0]?.input).toHaveProperty('GrantTokens', ['one'])
  })

  test('tells a grant token in no error', async () => {
    const aws = fakeAws()
    setVariable('A', aws.encrypt('value'))
    const options = { grantTokens: ['hunter2-token'], keyId: 'alias/app' }

    for (const errorName of ['AccessDeniedException', 'InvalidGrantTokenException', 'InvalidCiphertextException']) {
      aws.failWith(errorName)
      const failure = await failureOf(unseal({ a: kmsEnv('A', options) }, { transport: aws.transport }).values())
      expect(everythingIn(failure)).not.toContain('hunter2')
    }
  })

  test.each([
    [{ keyId: '' }, 'kmsEnv(\'A\'): "keyId" needs the id, ARN or alias of a key, not an empty string'],
    [{ keyId: 5 }, 'kmsEnv(\'A\'): "keyId" needs the id, ARN or alias of a key, not number'],
    [{ keyId: 'arn:aws:s3:::bucket' }, "kmsEnv('A'): this is an ARN of s3, not of kms"],
    [{ keyId: 'arn:aws:kms:us-east-1:1:key/a' }, "kmsEnv('A'): this is no ARN such as arn:aws:kms:us-east-1"],
    [{ keyId: 'arn:aws:kms:a.b:123456789012:key/a' }, "kmsEnv('A'): its region must be one such as us-east-1"],
    [{ grantTokens: [] }, 'kmsEnv(\'A\'): "grantTokens" must be an array of tokens'],
    [{ grantTokens: 'hunter2' }, 'kmsEnv(\'A\'): "grantTokens" must be an array of tokens'],
    [{ grantTokens: ['hunter2', ''] }, 'kmsEnv(\'A\'): "grantTokens" must be an array of tokens'],
    [{ grantTokens: [5] }, 'kmsEnv(\'A\'): "grantTokens" must be an array of tokens'],
    [{ context: {} }, 'kmsEnv(\'A\') has no option "context"'],
  ])('refuses %j', (options, message) => {
    const error = thrownBy(() => kmsEnv('A', options as object))

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('hunter2')
  })
})
