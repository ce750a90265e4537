import { describe, expect, test } from '@jest/globals'
import { kmsEnv, type Transport, unseal } from 'lambda-unseal'
import { awsError, fakeAws } from 'lambda-unseal/testing'
import type { KmsEnvReference } from '../../src/references/kms-env.ts'
import { kmsSource } from '../../src/sources/kms.ts'
import { describeSource } from '../contract/source-contract.ts'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf } from '../helpers/failures.ts'
import { sourceContext } from '../helpers/source-context.ts'

useEnvironment(asFunction)

describeSource('kms', {
  setUp() {
    const aws = fakeAws()
    const denied = new Set<string>()
    const transport: Transport = async (service, operation, input, options) => {
      const answer = await aws.transport(service, operation, input, options)
      if (denied.has((input as { CiphertextBlob: string }).CiphertextBlob)) throw awsError('AccessDeniedException')
      return answer
    }
    return {
      transport,
      calls: aws.calls,
      failWith: aws.failWith,
      put: (name, value) => setVariable(name, name === 'MALFORMED' ? value : aws.encrypt(value)),
      deny: (name) => denied.add(process.env[name] ?? ''),
      reference: (name, options) => kmsEnv(name, options),
      read: (references, through) =>
        Promise.all(kmsSource.read(references as KmsEnvReference[], sourceContext(through))),
    }
  },
  malformed: { name: 'MALFORMED', value: 'no base64!', code: 'ERR_NOT_BASE64' },
  absentCode: 'ERR_VARIABLE_NOT_SET',
  callsFor: (names) => names,
  callsWithOneDenied: (names) => names,
  wrongAnswers: () => [{ Plaintext: 5 }, { Plaintext: null }, { Plaintext: ['dmFsdWU='] }, { plaintext: 'dmFsdWU=' }],
})

describe('encrypted variables', () => {
  const open = (options: Parameters<typeof kmsEnv>[1], transport = fakeAws().transport) =>
    unseal({ apiKey: kmsEnv('API_KEY', options as object) }, { transport }).values()

  test('are decrypted once if two of them hold the same ciphertext', async () => {
    const aws = fakeAws()
    setVariable('A', aws.encrypt('value'))
    setVariable('B', process.env['A'])

    const values = await unseal({ a: kmsEnv('A'), b: kmsEnv('B') }, { transport: aws.transport }).values()

    expect({ ...values }).toEqual({ a: 'value', b: 'value' })
    expect(aws.calls).toHaveLength(1)
  })

  test('are decrypted each on its own if one ciphertext is opened under two contexts', async () => {
    const aws = fakeAws()
    setVariable('A', aws.encrypt('value'))
    const other = kmsEnv('A', { encryptionContext: 'none' })

    const failure = await failureOf(unseal({ a: kmsEnv('A'), other }, { transport: aws.transport }).values())

    expect(failure).toMatchObject({ key: 'other', code: 'ERR_INVALID_CIPHERTEXT' })
    expect(aws.calls).toHaveLength(2)
  })

  test('are decrypted under the name of the function', async () => {
    const aws = fakeAws()
    setVariable('API_KEY', aws.encrypt('value'))

    await open({}, aws.transport)

    expect(aws.calls).toEqual([
      {
        service: 'kms',
        operation: 'Decrypt',
        input: { CiphertextBlob: process.env['API_KEY'], EncryptionContext: { LambdaFunctionName: 'orders' } },
      },
    ])
  })

  test('are decrypted under no context if that is what the option says', async () => {
    const aws = fakeAws()
    setVariable('API_KEY', aws.encrypt('value', {}))

    const { apiKey } = await open({ encryptionContext: 'none' }, aws.transport)

    expect(apiKey).toBe('value')
    expect(aws.calls[0]?.input).toEqual({ CiphertextBlob: process.env['API_KEY'] })
  })

  test('are decrypted under the pairs that the option gives, in any order', async () => {
    const aws = fakeAws()
    setVariable('API_KEY', aws.encrypt('value', { stage: 'dev', ['__proto__']: 'own', app: 'shop' }))

    const { apiKey } = await open(
      { encryptionContext: { app: 'shop', stage: 'dev', ['__proto__']: 'own' } },
      aws.transport,
    )

    expect(apiKey).toBe('value')
  })

  test('follow a copy of the pairs, not the object that was given', async () => {
    const aws = fakeAws()
    setVariable('API_KEY', aws.encrypt('value', { stage: 'dev' }))
    const pairs = { stage: 'dev' }
    const vault = unseal({ apiKey: kmsEnv('API_KEY', { encryptionContext: pairs }) }, { transport: aws.transport })

    pairs.stage = 'prod'

    expect(await vault.values()).toHaveProperty('apiKey', 'value')
  })

  test('for another function are refused with the variable, the context and what SAM local does', async () => {
    const aws = fakeAws()
    setVariable('API_KEY', aws.encrypt('value', { LambdaFunctionName: 'invoices' }))

    const failure = await failureOf(open({}, aws.transport))

    expect(failure).toMatchObject({
      code: 'ERR_INVALID_CIPHERTEXT',
      key: 'apiKey',
      reference: "kmsEnv('API_KEY')",
      api: 'kms:Decrypt',
      awsErrorName: 'InvalidCiphertextException',
      requestId: '00000000-0000-4000-8000-000000000000',
    })
    expect(failure.message).toMatch(/LambdaFunctionName=orders/)
    expect(failure.message).toMatch(/Under SAM local the function name is the logical ID/)
    expect(failure.message).not.toContain('invoices')
  })

  test('are refused, saying so, if they were tried without a context', async () => {
    const aws = fakeAws()
    setVariable('API_KEY', aws.encrypt('value'))

    const failure = await failureOf(open({ encryptionContext: 'none' }, aws.transport))

    expect(failure.message).toContain('no encryption context')
  })

  test('need a function name or another context', async () => {
    const aws = fakeAws()
    setVariable('API_KEY', aws.encrypt('value'))
    setVariable('AWS_LAMBDA_FUNCTION_NAME', undefined)

    const failure = await failureOf(open({ default: 'stand-in' }, aws.transport))

    expect(failure.code).toBe('ERR_FUNCTION_NAME_UNKNOWN')
    expect(failure.message).toContain('"encryptionContext"')
    expect(aws.calls).toEqual([])
  })

  test.each(['', '  ', '\n'])('that hold only %j are not set', async (value) => {
    setVariable('API_KEY', value)

    expect(await failureOf(open({}))).toMatchObject({ code: 'ERR_VARIABLE_NOT_SET' })
  })

  test.each(['plain', 'a=b=', '====', 'YWJj YWJj', 'YWJ', 'YWJj\u0000', '-_-_', `YWJj${'é'.repeat(4)}`])(
    'that hold %j are no base64, and no call is made',
    async (value) => {
      const aws = fakeAws()
      setVariable('API_KEY', value)

      const failure = await failureOf(open({ default: 'stand-in' }, aws.transport))

      expect(failure.code).toBe('ERR_NOT_BASE64')
      expect(failure.message).toContain("kmsEnv('API_KEY')")
      expect(aws.calls).toEqual([])
    },
  )

  test('may have white space around them, as `$(…)` and files leave it', async () => {
    const aws = fakeAws()
    setVariable('API_KEY', `\n${aws.encrypt('value')} \n`)

    expect(await open({}, aws.transport)).toHaveProperty('apiKey', 'value')
  })

  test('name context and key in a denial, since the key policy decides by the context', async () => {
    const aws = fakeAws()
    setVariable('API_KEY', aws.encrypt('value'))
    aws.failWith('AccessDeniedException')

    const { message } = await failureOf(open({}, aws.transport))

    expect(message).toContain(
      '{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:eu-central-1:*:key/*","Condition":{"StringEquals":{"kms:EncryptionContext:LambdaFunctionName":"orders"}}}',
    )
    expect(message).toContain('under the encryption context LambdaFunctionName=orders')
  })

  test.each([
    ['DisabledException', 'the KMS key is disabled'],
    ['KMSInvalidStateException', 'the KMS key is not usable now'],
    ['IncorrectKeyException', 'the value was encrypted under another KMS key'],
  ])('say what %s means', async (errorName, advice) => {
    const aws = fakeAws()
    setVariable('API_KEY', aws.encrypt('value'))
    aws.failWith(errorName)

    expect(await failureOf(open({}, aws.transport))).toMatchObject({
      code: 'ERR_CALL_FAILED',
      awsErrorName: errorName,
      message: expect.stringContaining(advice),
    })
  })
})
