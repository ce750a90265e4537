import { describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import { isUnsealError, ssm, unseal } from 'lambda-unseal'
import { fakeAws, lambdaContext } from 'lambda-unseal/testing'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { rejectionOf } from '../helpers/failures.ts'

useEnvironment(asFunction)

const { transport } = fakeAws({ parameters: { '/url': 'postgres://db', '/key': 'key-1' } })
const url = () => unseal({ dbUrl: ssm('/url') }, { transport })
const key = () => unseal({ apiKey: ssm('/key') }, { transport })

describe('the context property', () => {
  test('is not enumerable, so that no logger prints it', async () => {
    const context = lambdaContext()

    await middy()
      .use(url())
      .handler(async () => 'done')({}, context as never)

    expect(Object.getOwnPropertyDescriptor(context, 'secrets')).toMatchObject({ enumerable: false, writable: false })
    expect(Object.keys(context)).not.toContain('secrets')
  })

  test('may be set again by the same instance on a context that is used again', async () => {
    const handler = middy()
      .use(url())
      .handler(async (_event, { secrets }) => secrets.dbUrl)
    const context = lambdaContext() as never

    expect([await handler({}, context), await handler({}, context)]).toEqual(['postgres://db', 'postgres://db'])
  })

  test('follows a value that changes between two uses of one context', async () => {
    const aws = fakeAws({ parameters: { '/url': 'first' } })
    const vault = unseal({ dbUrl: ssm('/url') }, { transport: aws.transport, ttl: '0s' })
    const handler = middy()
      .use(vault)
      .handler(async (_event, { secrets }) => secrets.dbUrl)
    const context = lambdaContext() as never

    await handler({}, context)
    aws.parameters.set('/url', 'second')

    expect(await handler({}, context)).toBe('second')
  })

  test('may be set twice by the same instance in one chain', async () => {
    const vault = url()
    const handler = middy()
      .use(vault)
      .use(vault)
      .handler(async (_event, { secrets }) => secrets.dbUrl)

    expect(await handler({}, lambdaContext())).toBe('postgres://db')
  })

  test('that another instance has set is an error that names both and says "as"', async () => {
    const handler = middy()
      .use(url())
      .use(key())
      .handler(async () => 'done')

    const error = await rejectionOf(handler({}, lambdaContext() as never))

    expect(isUnsealError(error) && error.code).toBe('ERR_CONTEXT_KEY_TAKEN')
    expect(error).toMatchObject({
      name: 'ContextKeyTakenError',
      message:
        'context.secrets is already set by another instance, which declares dbUrl; the instance that declares apiKey needs another name: give it the option "as"',
    })
  })

  test('that another instance of the same declaration has set is an error too', async () => {
    const handler = middy()
      .use(url())
      .use(url())
      .handler(async () => 'done')

    expect(await rejectionOf(handler({}, lambdaContext()))).toMatchObject({ code: 'ERR_CONTEXT_KEY_TAKEN' })
  })

  test.each([
    ['a value', { value: { own: true } }],
    ['undefined', { value: undefined }],
    ['a getter', { get: () => 'mine' }],
  ])('that something else has set to %s is an error, and is left alone', async (_what, descriptor) => {
    const context = Object.defineProperty(lambdaContext(), 'secrets', { ...descriptor, configurable: true })

    const error = await rejectionOf(
      middy()
        .use(url())
        .handler(async () => 'done')({}, context as never),
    )

    expect(error).toMatchObject({
      code: 'ERR_CONTEXT_KEY_TAKEN',
      message: expect.stringContaining('context.secrets is already set by something else'),
    })
    expect(Object.getOwnPropertyDescriptor(context, 'secrets')).toMatchObject(descriptor)
  })

  test('is an error for every invocation, also when the values are fresh', async () => {
    const first = url()
    const second = key()
    await Promise.all([first.prefetch(), second.prefetch()])
    const handler = middy()
      .use(first)
      .use(second)
      .handler(async () => 'done')

    for (const _invocation of [1, 2]) {
      expect(await rejectionOf(handler({}, lambdaContext() as never))).toMatchObject({ code: 'ERR_CONTEXT_KEY_TAKEN' })
    }
  })

  test.each([
    ['awsRequestId', "cannot be 'awsRequestId', which Lambda's context already has"],
    ['getRemainingTimeInMillis', "cannot be 'getRemainingTimeInMillis'"],
    ['done', "cannot be 'done'"],
    ['tenantId', "cannot be 'tenantId'"],
    ['toString', "cannot be 'toString'"],
    ['__proto__', "cannot be '__proto__'"],
    ['', 'must be the name of a context key, not empty'],
    [5, 'must be the name of a context key, not number'],
    [null, 'must be the name of a context key, not null'],
    [Symbol('as'), 'must be the name of a context key, not symbol'],
  ])('cannot be called %p, says the factory', (as, message) => {
    const make = () => unseal({ dbUrl: ssm('/url') }, { transport, as: as as string })

    expect(make).toThrow(TypeError)
    expect(make).toThrow(`unseal(): "as" ${message}`)
  })
})
