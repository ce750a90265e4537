import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import middy from '@middy/core'
import { env, secret, ssm, type UnsealEvent, unseal } from 'lambda-unseal'
import { fakeAws, lambdaContext } from 'lambda-unseal/testing'
import { setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf } from '../helpers/failures.ts'
import { pass, useFakeTime } from '../helpers/fake-time.ts'
import { holdCalls } from '../helpers/held-calls.ts'

useEnvironment({})
useFakeTime()
// Refreshes begin at 0.7 of the ttl, and holds last three quarters.
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0.5))
afterEach(() => void jest.restoreAllMocks())

const url = { dbUrl: ssm('/url') }

/** A vault that was opened once, with an AWS whose answers the test changes. */
async function opened(options: object = {}) {
  const aws = fakeAws({ parameters: { '/url': 'first' } })
  const events: UnsealEvent[] = []
  const vault = unseal(url, {
    transport: aws.transport,
    ttl: '10s',
    onEvent: (event) => events.push(event),
    ...options,
  })
  await vault.values()
  aws.parameters.set('/url', 'second')
  events.splice(0)
  const value = async () => (await vault.values()).dbUrl
  return { aws, vault, value, events }
}

describe('refresh ahead', () => {
  test('gives the value at once and has the new one ready for the next', async () => {
    const { value, events } = await opened()

    await pass(7_000)
    const first = await value()
    await pass(0)

    expect([first, await value()]).toEqual(['first', 'second'])
    expect(events).toEqual([expect.objectContaining({ type: 'refresh', opened: 1 })])
  })

  test('makes no promise in the hook', async () => {
    const { vault } = await opened()
    await pass(7_000)

    expect(vault.before({ context: lambdaContext() })).toBeUndefined()
  })

  test('that fails is no unhandled rejection, and tries again after a hold', async () => {
    const { aws, value } = await opened()
    aws.failWith('InternalServerError')

    await pass(7_000)
    await value()
    await pass(0)
    await value()
    const callsInHold = aws.calls.length
    await pass(750)
    await value()

    expect([callsInHold, aws.calls.length]).toEqual([2, 3])
  })
})

/** A vault that was opened once, and whose AWS answers when the test says. */
async function openedSlowly() {
  const aws = fakeAws({ parameters: { '/url': 'first' } })
  const { transport, held } = holdCalls(aws.transport)
  const events: UnsealEvent[] = []
  const vault = unseal(url, { transport, ttl: '10s', onEvent: (event) => events.push(event) })
  const loading = vault.values()
  held[0]?.release()
  await loading
  return { aws, vault, held, events }
}

describe('once expired', () => {
  test('a refresh that answers in time gives the new value', async () => {
    const { value } = await opened()

    await pass(10_000)

    expect(await value()).toBe('second')
  })

  test('a refresh that fails for a passing reason gives the old value and tells of it', async () => {
    const { aws, value, events } = await opened()
    aws.failWith('ThrottlingException')

    await pass(10_000)

    expect(await value()).toBe('first')
    expect(events.at(-1)).toEqual({ type: 'stale', keys: ['dbUrl'], reason: 'error' })
  })

  test('a slow refresh is waited for as long as refreshTimeout says, and counts when it comes', async () => {
    const { aws, vault, held, events } = await openedSlowly()
    aws.parameters.set('/url', 'second')

    await pass(10_000)
    const stale = vault.values()
    await pass(500)
    const atTimeout = (await stale).dbUrl
    held[1]?.release()
    await pass(0)

    expect(atTimeout).toBe('first')
    expect(events.filter(({ type }) => type === 'stale')).toEqual([
      { type: 'stale', keys: ['dbUrl'], reason: 'timeout' },
    ])
    expect((await vault.values()).dbUrl).toBe('second')
  })

  test('a slow refresh that one invocation waited for in vain keeps no other waiting, and each is told of', async () => {
    const { vault, held, events } = await openedSlowly()
    await pass(10_000)
    const waiting = vault.values()
    await pass(500)
    await waiting
    events.splice(0)

    expect(vault.before({ context: lambdaContext() })).toBeUndefined()
    expect(events).toEqual([{ type: 'stale', keys: ['dbUrl'], reason: 'timeout' }])
    expect(held).toHaveLength(2)
  })

  test('an outage costs one wait a hold, and other invocations none', async () => {
    const { aws, vault } = await opened()
    aws.failWith('InternalServerError')
    await pass(10_000)
    await vault.values()

    const calls = aws.calls.length
    for (let invocation = 0; invocation < 50; invocation++)
      expect(vault.before({ context: lambdaContext() })).toBeUndefined()

    expect(aws.calls).toHaveLength(calls)
  })

  test('a denied refresh is an error, however long stale-if-error is', async () => {
    const { aws, vault } = await opened({ staleIfError: '7d' })
    aws.denied.add('/url')

    await pass(10_000)

    expect((await failureOf(vault.values())).code).toBe('ERR_ACCESS_DENIED')
  })

  test('a new value that does not fit its format leaves the old one and tells of it', async () => {
    const aws = fakeAws({ parameters: { '/json': '{"a":1}' } })
    const events: UnsealEvent[] = []
    const options = {
      transport: aws.transport,
      ttl: '10s',
      onEvent: (event: UnsealEvent) => events.push(event),
    } as const
    const vault = unseal({ json: ssm('/json', { format: 'json' }) }, options)
    await vault.values()
    aws.parameters.set('/json', '{"a":')

    await pass(10_000)

    expect((await vault.values()).json).toEqual({ a: 1 })
    expect(events.at(-1)).toEqual({ type: 'stale', keys: ['json'], reason: 'invalid' })
  })

  test('a JSON key that a new value lacks leaves the old one, however it is named', async () => {
    setVariable('DB_USER', '{{resolve:secretsmanager:db:SecretString:user}}')
    const aws = fakeAws({ secrets: { db: '{"user":"app"}' } })
    const vault = unseal(
      { direct: secret('db', { key: 'user' }), byVariable: env('DB_USER') },
      {
        transport: aws.transport,
        ttl: '10s',
      },
    )
    await vault.values()
    aws.secrets.set('db', '{"username":"app"}')

    await pass(10_000)

    expect({ ...(await vault.values()) }).toEqual({ direct: 'app', byVariable: 'app' })
  })

  test('a value is used at once for as long as staleWhileRevalidate says', async () => {
    const { value } = await opened({ staleWhileRevalidate: '5s' })

    await pass(14_999)
    const first = await value()
    await pass(0)

    expect([first, await value()]).toEqual(['first', 'second'])
  })

  test('nothing stale is used with staleIfError 0s', async () => {
    const { aws, vault } = await opened({ staleIfError: '0s' })
    aws.failWith('InternalServerError')

    await pass(10_000)

    expect((await failureOf(vault.values())).code).toBe('ERR_CALL_FAILED')
  })

  test('nothing older than stale-if-error allows is used', async () => {
    const { aws, vault } = await opened({ staleIfError: '1m' })
    aws.failWith('InternalServerError')

    await pass(70_000)

    expect((await failureOf(vault.values())).code).toBe('ERR_CALL_FAILED')
  })

  test('the invocation that AWS is back for gets the new value', async () => {
    const { aws, value } = await opened()
    aws.failWith('InternalServerError')
    await pass(10_000)
    await value()
    aws.failWith(undefined)

    await pass(750)

    expect(await value()).toBe('second')
  })

  test('64 invocations at once share one refresh and get one snapshot', async () => {
    const { aws, vault } = await opened()
    const handler = middy()
      .use(vault)
      .handler(async (_event, { secrets }) => secrets)
    await pass(10_000)

    const snapshots = await Promise.all(Array.from({ length: 64 }, () => handler({}, lambdaContext())))

    expect(new Set(snapshots).size).toBe(1)
    expect(aws.calls).toHaveLength(2)
  })
})

describe('options of freshness', () => {
  test.each([
    [{ ttl: 'forever', staleIfError: '1h' }, '"staleIfError" and "ttl" \'forever\' contradict'],
    [{ ttl: 'forever', staleWhileRevalidate: '1h' }, '"staleWhileRevalidate" and "ttl" \'forever\' contradict'],
    [{ refreshTimeout: '6s' }, '"refreshTimeout" must be at most "timeout"'],
    [{ staleIfError: 3600 }, '"staleIfError" must be a duration'],
  ])('%j are refused', (options, message) => {
    expect(() => unseal(url, options as never)).toThrow(TypeError)
    expect(() => unseal(url, options as never)).toThrow(message)
  })
})
