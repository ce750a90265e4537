import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Service, Transport } from 'lambda-unseal'
import { callFailureOf } from '../../src/transport/transport.ts'
import { everythingIn } from '../helpers/everything-in.ts'
import { rejectionOf } from '../helpers/failures.ts'
import type { FaultServer } from '../helpers/fault-server/fault-server.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'

export interface TransportOptions {
  readonly endpoint: string
  readonly region: string
}

const context = { LambdaFunctionName: 'orders' }

/** What both transports promise, against a server that speaks as AWS does. */
export function describeTransport(kind: string, createTransport: (options: TransportOptions) => Transport): void {
  describe.each([
    ['http', false],
    ['https', true],
  ])(`the ${kind} transport over %s`, (_protocol, tls) => {
    const running = useFaultServer({ tls })
    let server: FaultServer
    let transport: Transport

    beforeEach(() => {
      server = running()
      transport = createTransport({ endpoint: server.url, region: 'eu-central-1' })
    })

    afterEach(() => server.faults.clear())

    const call = (service: Service, operation: string, input: object, signal = AbortSignal.timeout(20_000)) =>
      transport(service, operation, input, { signal }) as Promise<Record<string, never>>
    const nameOf = async (calling: Promise<unknown>) => callFailureOf(await rejectionOf(calling)).errorName

    test('opens a ciphertext under its encryption context', async () => {
      const CiphertextBlob = server.kms.encrypt('grün', context)

      const output = await call('kms', 'Decrypt', { CiphertextBlob, EncryptionContext: context })

      expect(output).toMatchObject({ Plaintext: Buffer.from('grün').toString('base64') })
    })

    test.each([
      ['InvalidCiphertextException', { EncryptionContext: { LambdaFunctionName: 'other' } }],
      ['InvalidCiphertextException', {}],
      ['IncorrectKeyException', { EncryptionContext: context, KeyId: 'another-key' }],
      ['DryRunOperationException', { EncryptionContext: context, DryRun: true }],
    ])('tells %s by its name and request id', async (name, more) => {
      const CiphertextBlob = server.kms.encrypt('marked-secret', context)

      const error = await rejectionOf(call('kms', 'Decrypt', { CiphertextBlob, ...more }))

      expect(callFailureOf(error)).toEqual({ errorName: name, requestId: expect.stringMatching(/^[\w-]{36}$/) })
    })

    test('tells of a key that is disabled and of one that will be deleted', async () => {
      const CiphertextBlob = server.kms.encrypt('value', {}, 'key-1')
      server.kms.disabled.add('key-1')
      const disabled = await nameOf(call('kms', 'Decrypt', { CiphertextBlob }))
      server.kms.disabled.clear()
      server.kms.pendingDeletion.add('key-1')

      expect(disabled).toBe('DisabledException')
      expect(await nameOf(call('kms', 'Decrypt', { CiphertextBlob }))).toBe('KMSInvalidStateException')
    })

    test('reads parameters, with the selectors that were asked for and the names that do not exist', async () => {
      server.parameters.put('/a', 'one', { type: 'String' })
      server.parameters.put('/b', 'old', { labels: ['blue'] })
      server.parameters.put('/b', 'größer')

      const Names = ['/b:blue', '/a', '/b:2', '/b:9', '/none']
      const output = await call('ssm', 'GetParameters', { Names, WithDecryption: true })

      expect(output).toMatchObject({
        Parameters: [
          { Name: '/a', Value: 'one', Type: 'String', Version: 1 },
          { Name: '/b', Value: 'old', Selector: ':blue', Version: 1 },
          { Name: '/b', Value: 'größer', Selector: ':2', Version: 2, LastModifiedDate: 1_750_000_000.123 },
        ],
        InvalidParameters: ['/b:9', '/none'],
      })
    })

    test.each([
      ['more than ten names', Array.from({ length: 11 }, (_, n) => `/${n}`)],
      ['a name that comes twice', ['/a', '/a']],
      ['a malformed name', ['/a b']],
    ])('is refused %s', async (_what, Names) => {
      expect(await nameOf(call('ssm', 'GetParameters', { Names }))).toBe('ValidationException')
    })

    test('is denied what the policy does not allow', async () => {
      server.parameters.put('/a', 'one')
      server.parameters.denied.add('/a')

      expect(await nameOf(call('ssm', 'GetParameters', { Names: ['/a'] }))).toBe('AccessDeniedException')
    })

    test('reads a path page by page, empty pages among them', async () => {
      for (const name of ['/app/a', '/app/b/c', '/apple']) server.parameters.put(name, `value of ${name}`)
      server.parameters.hasEmptyPages = true
      const input = { Path: '/app', Recursive: true, WithDecryption: true }

      const first = await call('ssm', 'GetParametersByPath', input)
      const second = await call('ssm', 'GetParametersByPath', { ...input, NextToken: first['NextToken'] })

      expect(first).toMatchObject({ Parameters: [], NextToken: '1' })
      expect(second).toMatchObject({ Parameters: [{ Name: '/app/a' }, { Name: '/app/b/c' }] })
      expect(second).not.toHaveProperty('NextToken')
    })

    test('reads secrets, text and bytes, by stage and by version', async () => {
      const bytes = Uint8Array.from([0, 255, 128])
      const first = server.secrets.put('db', 'old')
      server.secrets.put('db', bytes)

      const current = await call('secretsManager', 'GetSecretValue', { SecretId: 'db' })
      const previous = await call('secretsManager', 'GetSecretValue', { SecretId: 'db', VersionStage: 'AWSPREVIOUS' })
      const byVersion = await call('secretsManager', 'GetSecretValue', { SecretId: 'db', VersionId: first })

      expect(current).toMatchObject({ Name: 'db', SecretBinary: Buffer.from(bytes).toString('base64') })
      expect(previous).toMatchObject({ SecretString: 'old', VersionStages: ['AWSPREVIOUS'] })
      expect(byVersion).toMatchObject({ SecretString: 'old', VersionId: first })
    })

    test('tells an absent secret from one that will be deleted and one that is denied', async () => {
      for (const name of ['deleted', 'denied']) server.secrets.put(name, 'value')
      server.secrets.setDeleted('deleted', true)
      server.secrets.denied.add('denied')
      const names = ['absent', 'deleted', 'denied'].map((SecretId) =>
        nameOf(call('secretsManager', 'GetSecretValue', { SecretId })),
      )

      expect(await Promise.all(names)).toEqual([
        'ResourceNotFoundException',
        'InvalidRequestException',
        'AccessDeniedException',
      ])
    })

    test('reads secrets in batches, with what is refused of single ones', async () => {
      for (const name of ['a', 'b']) server.secrets.put(name, `value of ${name}`)
      server.secrets.denied.add('b')
      server.secrets.pageSize = 2
      const input = { SecretIdList: ['a', 'b', 'c'] }

      const first = await call('secretsManager', 'BatchGetSecretValue', input)
      const second = await call('secretsManager', 'BatchGetSecretValue', { ...input, NextToken: first['NextToken'] })

      expect(first).toMatchObject({
        SecretValues: [{ Name: 'a', SecretString: 'value of a' }],
        Errors: [{ SecretId: 'b', ErrorCode: 'AccessDeniedException' }],
      })
      expect(second).toMatchObject({ SecretValues: [], Errors: [{ ErrorCode: 'ResourceNotFoundException' }] })
    })

    test('is refused a batch of more than 20', async () => {
      const SecretIdList = Array.from({ length: 21 }, (_, n) => `secret-${n}`)

      expect(await nameOf(call('secretsManager', 'BatchGetSecretValue', { SecretIdList }))).toBe('ValidationException')
    })

    test('signs for the region of a call, and calls the configured endpoint all the same', async () => {
      await transport(
        'ssm',
        'GetParameters',
        { Names: ['/a'] },
        {
          signal: AbortSignal.timeout(20_000),
          region: 'us-gov-west-1',
        },
      )

      expect(server.calls.map(({ scope }) => scope?.region)).toEqual(['us-gov-west-1'])
    })

    test('keeps the path of the endpoint', async () => {
      const below = createTransport({ endpoint: `${server.url}/base/aws~(1)`, region: 'eu-central-1' })

      await below('ssm', 'GetParameters', { Names: ['/a'] }, { signal: AbortSignal.timeout(20_000) })

      expect(server.calls.map(({ path }) => path)).toEqual(['/base/aws~(1)/'])
      expect(server.calls.at(-1)?.scope).toBeDefined()
    })

    test.each([
      ['a server that is out of order', { refusal: { name: 'InternalServerError', status: 500 } }],
      ['a service that is not available', { refusal: { name: 'ServiceUnavailable', status: 503 } }],
      ['throttling', { throttled: 1 }],
      ['a connection that is reset', { answer: 'reset before' }],
      ['a connection that is reset within the answer', { answer: 'reset within' }],
    ] as const)('gets through %s', async (_what, fault) => {
      server.parameters.put('/a', 'one')
      server.faults.set('GetParameters', { ...fault, times: 1 })

      const output = await call('ssm', 'GetParameters', { Names: ['/a'] })

      expect(output).toMatchObject({ Parameters: [{ Name: '/a' }] })
      expect(server.calls).toHaveLength(2)
    })

    test('corrects its clock by the answer of a server that refuses the signature for it', async () => {
      server.clockSkewMs = 20 * 60_000

      await call('ssm', 'GetParameters', { Names: ['/a'] })

      expect(server.calls).toHaveLength(2)
    })

    test('sends nothing for a signal that is aborted', async () => {
      const reason = new Error('no more')

      await rejectionOf(call('ssm', 'GetParameters', { Names: ['/a'] }, AbortSignal.abort(reason)))

      expect(server.calls).toEqual([])
    })

    test('gives up a call when its signal is aborted', async () => {
      server.faults.set('GetParameters', { answer: 'hang' })
      const controller = new AbortController()

      const calling = rejectionOf(call('ssm', 'GetParameters', { Names: ['/a'] }, controller.signal))
      while (server.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      controller.abort()
      await calling

      expect(server.calls).toHaveLength(1)
    })

    test('makes many calls at once', async () => {
      for (let n = 0; n < 25; n++) server.secrets.put(`secret-${n}`, `value ${n}`)
      const ids = Array.from({ length: 25 }, (_, n) => n)

      const outputs = await Promise.all(
        ids.map((n) => call('secretsManager', 'GetSecretValue', { SecretId: `secret-${n}` })),
      )

      expect(outputs.map(({ SecretString }) => SecretString)).toEqual(ids.map((n) => `value ${n}`))
    })

    test('tells a wrong key pair by AWS’s name, and neither key nor token', async () => {
      server.keys.splice(0, 1, { ...(server.keys[0] as object), secretAccessKey: 'other' } as never)

      const error = await rejectionOf(call('ssm', 'GetParameters', { Names: ['/a'] }))

      expect(callFailureOf(error).errorName).toBe('InvalidSignatureException')
      if (kind === 'http') expect(everythingIn(error)).not.toMatch(/wJalrXUtn|marked-session/)
    })
  })
}
