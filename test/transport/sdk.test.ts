import { describe, expect, test } from '@jest/globals'
import { kmsEnv, type SdkClients, secret, ssm, unseal } from 'lambda-unseal'
import { createSdkTransport } from '../../src/transport/sdk.ts'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { everythingIn } from '../helpers/everything-in.ts'
import { failureOf, rejectionOf } from '../helpers/failures.ts'

useEnvironment(asFunction)

interface SentCommand {
  readonly input: object
  readonly constructor: { readonly name: string }
}

/** A client of the SDK that answers this, and keeps what it was sent. */
function clientOf(answer: unknown) {
  const sent: { command: SentCommand; options: { abortSignal: AbortSignal } }[] = []
  const send = async (command: SentCommand, options: { abortSignal: AbortSignal }) => {
    sent.push({ command, options })
    if (answer instanceof Error) throw answer
    return answer
  }
  return { send, sent }
}

const { signal } = new AbortController()

describe('clients of your own', () => {
  test('are sent the commands of the SDK, bytes as bytes', async () => {
    const kms = clientOf({ Plaintext: new TextEncoder().encode('grün') })
    setVariable('A', Buffer.from('ciphertext!!').toString('base64'))

    const { a } = await unseal({ a: kmsEnv('A') }, { clients: { kms } }).values()

    expect(a).toBe('grün')
    expect(kms.sent[0]?.command.constructor.name).toBe('DecryptCommand')
    expect(kms.sent[0]?.command.input).toEqual({
      CiphertextBlob: Buffer.from('ciphertext!!'),
      EncryptionContext: { LambdaFunctionName: 'orders' },
    })
    expect(kms.sent[0]?.options.abortSignal).toBeInstanceOf(AbortSignal)
  })

  test('open every kind in one load', async () => {
    const clients: SdkClients = {
      ssm: clientOf({
        Parameters: [{ Name: '/a', Value: 'one', LastModifiedDate: new Date(0) }],
        InvalidParameters: [],
      }),
      secretsManager: clientOf({ SecretBinary: Buffer.from('two'), CreatedDate: new Date(0), $metadata: {} }),
    }

    const values = await unseal({ a: ssm('/a'), b: secret('b') }, { clients }).values()

    expect({ ...values }).toEqual({ a: 'one', b: 'two' })
  })

  test('tell of their failures by name and request id only', async () => {
    const error = Object.assign(new Error('marked-secret is not authorized'), {
      name: 'AccessDeniedException',
      $metadata: { requestId: 'id-1', httpStatusCode: 400 },
      $response: { body: 'marked-secret' },
    })

    const failure = await failureOf(unseal({ a: ssm('/a') }, { clients: { ssm: clientOf(error) } }).values())

    expect(failure).toMatchObject({
      code: 'ERR_ACCESS_DENIED',
      requestId: 'id-1',
      message: expect.stringContaining('(request id-1)'),
    })
    expect(everythingIn(failure)).not.toContain('marked')
  })

  test.each([
    ['Region is missing', 'Error', 'set AWS_REGION or give unseal() the option "region"'],
    ['Could not load credentials', 'CredentialsProviderError', 'no AWS credentials were found'],
    ['', 'ExpiredTokenException', 'the credentials are expired or wrong'],
  ])('that say %j are told with what to do', async (message, name, advice) => {
    const error = Object.assign(new Error(message), { name })

    const failure = await failureOf(unseal({ a: ssm('/a') }, { clients: { ssm: clientOf(error) } }).values())

    expect(failure.message).toContain(advice)
  })
})

describe('the SDK transport', () => {
  test('says output as the JSON API would: bytes in base64, dates in seconds', async () => {
    const Blob = Uint8Array.from(Buffer.from('xxbytesxx')).subarray(2, 7)
    const ssm = clientOf({
      Blob,
      At: new Date(1_500),
      List: [{ Blob }],
      None: null,
      Absent: undefined,
      Text: 'text',
      Version: 3,
    })

    const output = await createSdkTransport({ clients: { ssm } })('ssm', 'GetParameters', { Names: [] }, { signal })

    const base64 = Buffer.from('bytes').toString('base64')
    expect(output).toEqual({
      Blob: base64,
      At: 1.5,
      List: [{ Blob: base64 }],
      None: null,
      Absent: undefined,
      Text: 'text',
      Version: 3,
    })
  })

  test('sends nothing for a signal that was aborted while the client was loaded', async () => {
    const ssm = clientOf({})
    const controller = new AbortController()

    const calling = rejectionOf(createSdkTransport({ clients: { ssm } })('ssm', 'GetParameters', {}, controller))
    controller.abort()
    await calling

    expect(ssm.sent).toEqual([])
  })

  test('makes a client anew after one that could not be made', async () => {
    let tries = 0
    const clients = {
      get ssm() {
        if (++tries === 1) throw new Error('not yet')
        return clientOf({ Parameters: [] })
      },
    }
    const transport = createSdkTransport({ clients })
    const call = async () => transport('ssm', 'GetParameters', {}, { signal })

    await rejectionOf(call())

    expect(await call()).toEqual({ Parameters: [] })
  })
})
