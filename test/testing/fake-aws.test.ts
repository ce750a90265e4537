import { describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import { secret, ssm, unseal } from 'lambda-unseal'
import { awsError, fakeAws, lambdaContext } from 'lambda-unseal/testing'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf, rejectionOf } from '../helpers/failures.ts'

useEnvironment(asFunction)

const { signal } = new AbortController()
const call = (aws: ReturnType<typeof fakeAws>, operation: string, input: object) => {
  const service = { Decrypt: 'kms', GetSecretValue: 'secretsManager' }[operation] ?? 'ssm'
  return aws.transport(service as 'ssm', operation, input, { signal })
}

describe('the fake AWS', () => {
  test('answers what it was given, and what it is given later', async () => {
    const aws = fakeAws({ parameters: { '/a': 'one' }, secrets: { b: 'two' } })
    const vault = unseal({ a: ssm('/a'), b: secret('b') }, { transport: aws.transport })

    await vault.values()
    aws.parameters.set('/a', 'three')

    expect({ ...(await vault.refresh()) }).toEqual({ a: 'three', b: 'two' })
  })

  test('refuses more than ten names, duplicates and malformed names, as AWS does', async () => {
    const aws = fakeAws()
    const eleven = Array.from({ length: 11 }, (_, index) => `/${index}`)

    for (const Names of [eleven, ['/a', '/a'], ['/a', 'no name!']]) {
      expect(await rejectionOf(call(aws, 'GetParameters', { Names }))).toHaveProperty('name', 'ValidationException')
    }
  })

  test('refuses a whole batch for one denied name, as AWS does', async () => {
    const aws = fakeAws({ parameters: { '/a': 'a', '/b': 'b' } })
    aws.denied.add('/b')

    const error = await rejectionOf(call(aws, 'GetParameters', { Names: ['/a', '/b'] }))

    expect(error).toHaveProperty('name', 'AccessDeniedException')
  })

  test('names absent parameters in an answer that is no error, as AWS does', async () => {
    const aws = fakeAws({ parameters: { '/b': 'b' } })

    expect(await call(aws, 'GetParameters', { Names: ['/b', '/absent'] })).toMatchObject({
      Parameters: [{ Name: '/b', Value: 'b' }],
      InvalidParameters: ['/absent'],
    })
  })

  test('knows a version, a label and an ARN by its whole name, and answers as AWS does', async () => {
    const arn = 'arn:aws:ssm:eu-west-1:123456789012:parameter/b'
    const aws = fakeAws({ parameters: { '/a:3': 'third', '/a:prod': 'labelled', [arn]: 'B', [`${arn}:2`]: 'second' } })

    const answer = await call(aws, 'GetParameters', { Names: ['/a:3', '/a:prod', arn, `${arn}:2`] })

    expect(answer).toMatchObject({
      Parameters: [
        { Name: '/a', Selector: ':3', Version: 3, Value: 'third' },
        { Name: '/a', Selector: ':prod', Value: 'labelled' },
        { Name: '/b', ARN: arn, Value: 'B' },
        { Name: '/b', ARN: arn, Selector: ':2', Version: 2, Value: 'second' },
      ],
    })
  })

  test('opens a ciphertext only under its own encryption context', async () => {
    const aws = fakeAws()
    const CiphertextBlob = aws.encrypt('value', { stage: 'dev', app: 'shop' })

    const opened = await call(aws, 'Decrypt', { CiphertextBlob, EncryptionContext: { app: 'shop', stage: 'dev' } })
    const refused = await rejectionOf(call(aws, 'Decrypt', { CiphertextBlob, EncryptionContext: { app: 'shop' } }))

    expect(opened).toMatchObject({ Plaintext: Buffer.from('value').toString('base64') })
    expect(refused).toHaveProperty('name', 'InvalidCiphertextException')
  })

  test('seals for the function that is named in the environment', () => {
    const aws = fakeAws()
    const forOrders = aws.encrypt('value')
    setVariable('AWS_LAMBDA_FUNCTION_NAME', 'invoices')

    expect(aws.encrypt('value')).not.toBe(forOrders)
    expect(aws.encrypt('value', { LambdaFunctionName: 'orders' })).toBe(forOrders)
  })

  test.each(['not base64 of anything', ''])('refuses %j as a ciphertext', async (CiphertextBlob) => {
    expect(await rejectionOf(call(fakeAws(), 'Decrypt', { CiphertextBlob }))).toHaveProperty(
      'name',
      'InvalidCiphertextException',
    )
  })

  test.each(['PutParameter', 'PutSecretValue', 'Encrypt'])('knows no %s', async (operation) => {
    expect(await rejectionOf(call(fakeAws(), operation, {}))).toHaveProperty('name', 'UnknownOperationException')
  })

  test('fails every call until told otherwise, and counts them', async () => {
    const aws = fakeAws({ parameters: { '/a': 'a' } })
    const vault = unseal({ a: ssm('/a') }, { transport: aws.transport })

    aws.failWith('ThrottlingException')
    await failureOf(vault.values())
    aws.failWith(undefined)
    await vault.values()

    expect(aws.calls).toEqual(
      Array(2).fill({ service: 'ssm', operation: 'GetParameters', input: { Names: ['/a'], WithDecryption: true } }),
    )
  })

  test('makes no call for a signal that is aborted', async () => {
    const aws = fakeAws()

    await rejectionOf(aws.transport('ssm', 'GetParameters', { Names: ['/a'] }, { signal: AbortSignal.abort() }))

    expect(aws.calls).toEqual([])
  })

  test('rejects with errors that carry a name and a request id', () => {
    expect(awsError('AccessDeniedException')).toMatchObject({
      name: 'AccessDeniedException',
      requestId: expect.stringMatching(/^[\w-]+$/),
    })
  })
})

describe('the context for tests', () => {
  test('counts its remaining time down', () => {
    const context = lambdaContext({ remainingMs: 1_000 })

    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(500)
    expect(context.getRemainingTimeInMillis()).toBeLessThanOrEqual(1_000)
    expect(context.functionName).toBe('orders')
  })

  test('fits a handler that Middy has typed', async () => {
    const { transport } = fakeAws({ parameters: { '/a': 'a' } })
    const handler = middy()
      .use(unseal({ a: ssm('/a') }, { transport }))
      .handler(async (_event, { secrets }) => secrets.a)

    expect(await handler({}, lambdaContext())).toBe('a')
  })
})
