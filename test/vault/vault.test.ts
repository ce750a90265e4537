import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { kmsEnv, secret, ssm, type Transport, unseal } from 'lambda-unseal'
import { fakeAws, lambdaContext } from 'lambda-unseal/testing'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf, failuresOf, rejectionOf } from '../helpers/failures.ts'
import { pass, settled, useFakeTime } from '../helpers/fake-time.ts'
import { holdCalls } from '../helpers/held-calls.ts'
import { useSilence } from '../helpers/silence.ts'

useEnvironment(asFunction)
useSilence()
useFakeTime()
// Refreshes begin as late as they can.
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(1))
afterEach(() => void jest.restoreAllMocks())

const url = { dbUrl: ssm('/url') }

const awsOf = (parameters: Record<string, string> = { '/url': 'first' }) => fakeAws({ parameters })

describe('a value', () => {
  test.each([
    ['1s', 1_000],
    ['5m', 300_000],
    ['7d', 604_800_000],
  ] as const)(
    'with ttl %s is read again from nine tenths of that time on, and not a millisecond before',
    async (ttl, ms) => {
      const { transport, calls } = awsOf()
      const vault = unseal(url, { transport, ttl })

      await vault.values()
      await pass(ms * 0.9 - 1)
      await vault.values()
      const callsWithinTtl = calls.length
      await pass(1)
      await vault.values()

      expect([callsWithinTtl, calls.length]).toEqual([1, 2])
    },
  )

  test('has a ttl of five minutes if nothing is said', async () => {
    const { transport, calls } = awsOf()
    const vault = unseal(url, { transport })

    await vault.values()
    await pass(269_999)
    await vault.values()
    const callsWithinTtl = calls.length
    await pass(1)
    await vault.values()

    expect([callsWithinTtl, calls.length]).toEqual([1, 2])
  })

  test('is as old as the beginning of its read', async () => {
    const aws = awsOf()
    const { transport, held } = holdCalls(aws.transport)
    const vault = unseal(url, { transport, ttl: '10s' })

    const loading = vault.values()
    await pass(4_000)
    held[0]?.release()
    await loading
    await pass(4_999)
    await vault.values()
    const callsWithinTtl = held.length
    await pass(1)
    void vault.values().catch(() => {})

    expect([callsWithinTtl, held.length]).toEqual([1, 2])
  })

  test('with ttl forever is read once', async () => {
    const { transport, calls } = awsOf()
    const vault = unseal(url, { transport, ttl: 'forever' })

    await vault.values()
    await pass(2 ** 45)
    await vault.values()

    expect(calls).toHaveLength(1)
  })

  test('of an encrypted variable is opened once, unless its own ttl says otherwise', async () => {
    const aws = fakeAws()
    setVariable('A', aws.encrypt('a'))
    setVariable('B', aws.encrypt('b'))
    const vault = unseal({ a: kmsEnv('A'), b: kmsEnv('B', { ttl: '1m' }) }, { transport: aws.transport, ttl: '1s' })

    await vault.values()
    await pass(60_000)
    await vault.values()

    expect(aws.calls).toHaveLength(3)
  })

  test('with ttl 0s is read by each invocation, and once by those at the same time', async () => {
    const { transport, calls } = awsOf()
    const vault = unseal(url, { transport, ttl: '0s' })

    await Promise.all([vault.values(), vault.values(), vault.values()])
    const callsOfThree = calls.length
    await vault.values()

    expect([callsOfThree, calls.length]).toEqual([1, 2])
  })

  test('is read alone when only its own ttl has passed', async () => {
    const { transport, calls } = awsOf({ '/short': 'a', '/long': 'b' })
    const vault = unseal({ short: ssm('/short', { ttl: '1s' }), long: ssm('/long') }, { transport })

    await vault.values()
    await pass(1_000)
    await vault.values()

    expect(calls.map(({ input }) => Reflect.get(input, 'Names'))).toEqual([['/short', '/long'], ['/short']])
  })

  test('that several keys share is read at the shortest of their ttls, for all of them', async () => {
    const aws = fakeAws({ secrets: { db: '{"user":"ann","password":"one"}' } })
    const vault = unseal(
      { user: secret('db', { key: 'user' }), password: secret('db', { key: 'password', ttl: '10s' }) },
      { transport: aws.transport },
    )

    await vault.values()
    aws.secrets.set('db', '{"user":"bob","password":"two"}')
    await pass(9_999)
    const before = await vault.values()
    await pass(1)
    const after = await vault.values()

    expect([{ ...before }, { ...after }]).toEqual([
      { user: 'ann', password: 'one' },
      { user: 'bob', password: 'two' },
    ])
    expect(aws.calls).toHaveLength(2)
  })

  test('that appears where a default stood in is found at the next read', async () => {
    const { transport, parameters } = awsOf({})
    const vault = unseal({ dbUrl: ssm('/url', { default: 'stand-in', ttl: '1s' }) }, { transport })

    const before = await vault.values()
    parameters.set('/url', 'first')
    await pass(1_000)
    const after = await vault.values()

    expect([before.dbUrl, after.dbUrl]).toEqual(['stand-in', 'first'])
  })
})

describe('the snapshot', () => {
  test('is the same object until a value changes', async () => {
    const { transport, parameters } = awsOf()
    const vault = unseal(url, { transport, ttl: '1s' })

    const first = await vault.values()
    await pass(1_000)
    const unchanged = await vault.values()
    parameters.set('/url', 'second')
    await pass(1_000)
    const changed = await vault.values()

    expect(unchanged).toBe(first)
    expect(changed).not.toBe(first)
    expect([first.dbUrl, changed.dbUrl]).toEqual(['first', 'second'])
  })

  test('keeps the very same JSON and bytes objects behind an unchanged value', async () => {
    const aws = fakeAws({ secrets: { json: '{"a":{}}', bytes: Uint8Array.of(1, 2) } })
    const declaration = { json: secret('json', { format: 'json' }), bytes: secret('bytes', { format: 'binary' }) }
    const vault = unseal(declaration, { transport: aws.transport, ttl: '0s' })

    const first = await vault.values()
    const second = await vault.values()

    expect(second).toBe(first)
    expect(second.json).toBe(first.json)
  })

  test('validates an unchanged value only once', async () => {
    const validate = jest.fn((value: unknown) => ({ value }))
    const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const
    const vault = unseal({ dbUrl: ssm('/url', { schema }) }, { transport: awsOf().transport, ttl: '0s' })

    await vault.values()
    await vault.values()

    expect(validate).toHaveBeenCalledTimes(1)
  })
})

describe('a failed load', () => {
  test('leaves no trace: the next call reads at once', async () => {
    const aws = awsOf()
    const vault = unseal(url, { transport: aws.transport })
    aws.failWith('ThrottlingException')

    await failureOf(vault.values())
    aws.failWith(undefined)

    expect(await vault.values()).toHaveProperty('dbUrl', 'first')
  })

  test('is shared by the callers that waited for it', async () => {
    const aws = awsOf()
    const vault = unseal(url, { transport: aws.transport })
    aws.failWith('ThrottlingException')

    const failures = await Promise.all([failureOf(vault.values()), failureOf(vault.values())])

    expect(failures.map(({ code }) => code)).toEqual(['ERR_CALL_FAILED', 'ERR_CALL_FAILED'])
    expect(aws.calls).toHaveLength(1)
  })

  test('keeps what was opened: only the failed ones are read again', async () => {
    const { transport, calls, parameters } = awsOf({ '/a': 'a', '/c': 'c' })
    const vault = unseal({ a: ssm('/a'), b: ssm('/b'), c: ssm('/c') }, { transport })

    await failureOf(vault.values())
    parameters.set('/b', 'b')
    const values = await vault.values()

    expect({ ...values }).toEqual({ a: 'a', b: 'b', c: 'c' })
    expect(calls.map(({ input }) => Reflect.get(input, 'Names'))).toEqual([['/a', '/b', '/c'], ['/b']])
  })

  test('of a value that does not exist any more fails the invocation, and is remembered for a second', async () => {
    const aws = awsOf()
    const vault = unseal(url, { transport: aws.transport, ttl: '1s' })

    await vault.values()
    aws.parameters.delete('/url')
    await pass(1_000)
    const failure = await failureOf(vault.values())
    aws.parameters.set('/url', 'second')

    expect(failure.code).toBe('ERR_NOT_FOUND')
    expect((await failureOf(vault.values())).code).toBe('ERR_NOT_FOUND')
    await pass(1_000)
    expect(await vault.values()).toHaveProperty('dbUrl', 'second')
  })

  test('counts what failed of what was declared', async () => {
    const { transport } = awsOf()
    const vault = unseal({ ...url, a: ssm('/a'), b: ssm('/b') }, { transport })

    expect(await rejectionOf(vault.values())).toHaveProperty(
      'message',
      expect.stringMatching(/^2 of 3 values could not be opened:\n- a: ssm\('\/a'\): .+\n- b: ssm\('\/b'\): .+$/),
    )
  })
})

describe('refresh', () => {
  test('reads all keys anew, fresh or not', async () => {
    const { transport, calls, parameters } = awsOf()
    const vault = unseal(url, { transport })

    await vault.values()
    parameters.set('/url', 'second')
    const refreshed = await vault.refresh()

    expect(refreshed.dbUrl).toBe('second')
    expect(await vault.values()).toBe(refreshed)
    expect(calls).toHaveLength(2)
  })

  test('reads only the keys that are named, and those that share their fetch', async () => {
    const aws = fakeAws({ parameters: { '/url': 'first' }, secrets: { db: '{"user":"ann","password":"one"}' } })
    const vault = unseal(
      { ...url, user: secret('db', { key: 'user' }), password: secret('db', { key: 'password' }) },
      { transport: aws.transport },
    )

    await vault.values()
    aws.parameters.set('/url', 'second')
    aws.secrets.set('db', '{"user":"bob","password":"two"}')
    const values = await vault.refresh(['password'])

    expect({ ...values }).toEqual({ dbUrl: 'first', user: 'bob', password: 'two' })
    expect(aws.calls).toHaveLength(3)
  })

  test('before the first load reads everything, and each thing once', async () => {
    const { transport, calls } = awsOf({ '/a': 'a', '/b': 'b' })
    const vault = unseal({ a: ssm('/a'), b: ssm('/b') }, { transport })

    const values = await vault.refresh(['a'])

    expect({ ...values }).toEqual({ a: 'a', b: 'b' })
    expect(calls.flatMap(({ input }) => Reflect.get(input, 'Names')).sort()).toEqual(['/a', '/b'])
  })

  test('of no key reads nothing that is fresh', async () => {
    const { transport, calls } = awsOf()
    const vault = unseal(url, { transport })

    await vault.values()
    await vault.refresh([])

    expect(calls).toHaveLength(1)
  })

  test.each(['dbUlr', '__proto__', 'toString', ''])('rejects with a TypeError for the unknown key %j', async (key) => {
    const { transport, calls } = awsOf()
    const vault = unseal(url, { transport })

    const error = await rejectionOf(vault.refresh([key as 'dbUrl']))

    expect(error).toEqual(new TypeError(`unseal() declares no "${key}"; it declares dbUrl`))
    expect(calls).toEqual([])
  })

  test('that fails leaves the old values, fresh as they were', async () => {
    const aws = awsOf()
    const vault = unseal(url, { transport: aws.transport })

    const before = await vault.values()
    aws.failWith('ThrottlingException')
    const failure = await failureOf(vault.refresh())

    expect(failure).toMatchObject({ key: 'dbUrl', awsErrorName: 'ThrottlingException' })
    expect(await vault.values()).toBe(before)
  })

  test('joins no read that began before it', async () => {
    const { transport, held } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport })

    const first = vault.values()
    const refreshed = vault.refresh()
    held[0]?.answer({ Parameters: [{ Name: '/url', Value: 'old' }] })
    held[1]?.answer({ Parameters: [{ Name: '/url', Value: 'new' }] })

    expect(held).toHaveLength(2)
    expect((await refreshed).dbUrl).toBe('new')
    await first
  })

  test('is two reads for however many ask: the one that runs, and one more that began after all of them', async () => {
    const { transport, held } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport })

    const first = vault.refresh()
    const others = Array.from({ length: 64 }, () => vault.refresh())
    held[0]?.answer({ Parameters: [{ Name: '/url', Value: 'old' }] })
    await first
    await settled()
    held[1]?.answer({ Parameters: [{ Name: '/url', Value: 'new' }] })

    expect((await Promise.all(others)).map(({ dbUrl }) => dbUrl)).toEqual(Array(64).fill('new'))
    expect(held).toHaveLength(2)
  })

  test('is joined by those who ask for values while it runs', async () => {
    const { transport, held, releaseAll } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport, ttl: '0s' })

    const all = Promise.all([vault.refresh(), vault.values(), vault.values()])
    releaseAll()
    await all

    expect(held).toHaveLength(1)
  })

  test('is not undone by the slower answer of an older read', async () => {
    const { transport, held } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport })

    const older = vault.values()
    const newer = vault.refresh()
    held[1]?.answer({ Parameters: [{ Name: '/url', Value: 'new' }] })
    await newer
    held[0]?.answer({ Parameters: [{ Name: '/url', Value: 'old' }] })

    expect((await older).dbUrl).toBe('new')
    expect((await vault.values()).dbUrl).toBe('new')
  })

  test('is not undone by an older answer that comes after the clock was set back', async () => {
    const { transport, held } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport })

    const older = vault.values()
    jest.setSystemTime(Date.now() - 3_600_000)
    const newer = vault.refresh()
    held[1]?.answer({ Parameters: [{ Name: '/url', Value: 'new' }] })
    await newer
    held[0]?.answer({ Parameters: [{ Name: '/url', Value: 'old' }] })
    await older

    expect((await vault.values()).dbUrl).toBe('new')
  })

  test('that fails does not undo an older read that lands later', async () => {
    const { transport, held } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport })

    const older = vault.values()
    const newer = failureOf(vault.refresh())
    held[1]?.fail(new Error())
    await newer
    held[0]?.answer({ Parameters: [{ Name: '/url', Value: 'old' }] })

    expect((await older).dbUrl).toBe('old')
    expect((await vault.values()).dbUrl).toBe('old')
  })

  test('is bounded by the remaining time of the context', async () => {
    const { transport } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport })

    const failing = failureOf(vault.refresh(undefined, lambdaContext({ remainingMs: 1_000 })))
    await pass(900)

    expect(await failing).toMatchObject({ code: 'ERR_TIMEOUT' })
  })
})

describe('prefetch', () => {
  test('that ends without an answer is begun anew for whoever joined it and has time left', async () => {
    const { transport, held } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport })
    void vault.prefetch()
    const first = failureOf(vault.values(lambdaContext({ remainingMs: 3_000 })))
    await pass(2_900)
    await first

    const second = vault.values(lambdaContext({ remainingMs: 30_000 }))
    await pass(2_100)
    expect(held).toHaveLength(2)
    held[1]?.release()

    expect((await second).dbUrl).toBe('first')
  })

  test('that ends without an answer is the failure of a refresh that failed besides', async () => {
    const { transport, held } = holdCalls(awsOf().transport)
    const vault = unseal({ ...url, other: ssm('/other') }, { transport })
    void vault.prefetch()
    await pass(2_500)

    const refreshing = rejectionOf(vault.refresh(['dbUrl']))
    held[1]?.fail(new Error())
    await pass(2_500)

    expect(await refreshing).toMatchObject({ failures: [{ key: 'dbUrl' }, { key: 'other' }] })
  })

  test('starts the load that values() then joins', async () => {
    const { transport, calls } = awsOf()
    const vault = unseal(url, { transport })

    const prefetching = vault.prefetch()
    const values = await vault.values()

    expect(values.dbUrl).toBe('first')
    expect(await prefetching).toBeUndefined()
    expect(calls).toHaveLength(1)
  })

  test('never rejects, and the first invocation reads again', async () => {
    const aws = awsOf()
    const vault = unseal(url, { transport: aws.transport })
    aws.failWith('AccessDeniedException')

    const prefetched = await vault.prefetch()
    aws.failWith(undefined)

    expect(prefetched).toBeUndefined()
    expect(await vault.values()).toHaveProperty('dbUrl', 'first')
  })

  test('of the factory starts at once where AWS_LAMBDA_RUNTIME_API is set', () => {
    setVariable('AWS_LAMBDA_RUNTIME_API', '127.0.0.1:9001')
    const { transport, held } = holdCalls(awsOf().transport)

    unseal(url, { transport })

    expect(held).toHaveLength(1)
  })

  test('of the factory does not start elsewhere, so that an import touches no network', () => {
    const { transport, calls } = awsOf()

    unseal(url, { transport })

    expect(calls).toEqual([])
  })

  test('of the factory does not start if the option says so', () => {
    setVariable('AWS_LAMBDA_RUNTIME_API', '127.0.0.1:9001')
    const { transport, calls } = awsOf()

    unseal(url, { transport, prefetch: false })

    expect(calls).toEqual([])
  })

  test('of the factory that fails is no unhandled rejection', async () => {
    setVariable('AWS_LAMBDA_RUNTIME_API', '127.0.0.1:9001')
    const aws = awsOf()
    aws.failWith('AccessDeniedException')

    const vault = unseal(url, { transport: aws.transport })
    await settled()
    aws.failWith(undefined)

    expect(await vault.values()).toHaveProperty('dbUrl', 'first')
  })

  test('that is in flight when the first invocation comes and fails then is reported by it', async () => {
    setVariable('AWS_LAMBDA_RUNTIME_API', '127.0.0.1:9001')
    const { transport, held } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport })

    const failing = failureOf(vault.values())
    held[0]?.fail(Object.assign(new Error(), { name: 'ThrottlingException' }))

    expect(await failing).toMatchObject({ awsErrorName: 'ThrottlingException' })
  })
})

describe('a load', () => {
  const never: Transport = () => new Promise(() => {})

  test('ends after the timeout, also if the transport hangs for ever and ignores the signal', async () => {
    const vault = unseal(url, { transport: never, timeout: '2s' })
    let ended = false

    const failing = failureOf(vault.values()).finally(() => {
      ended = true
    })
    await pass(1_999)
    const endedBefore = ended
    await pass(1)

    expect(endedBefore).toBe(false)
    expect(await failing).toMatchObject({
      code: 'ERR_TIMEOUT',
      message: expect.stringMatching(
        /^dbUrl: ssm\('\/url'\): no answer to ssm:GetParameters within 2000 ms: in a VPC, check/,
      ),
      api: 'ssm:GetParameters',
    })
  })

  test('ends after five seconds if nothing is said', async () => {
    const failing = failureOf(unseal(url, { transport: never }).values())
    await pass(5_000)

    expect(await failing).toMatchObject({ reason: expect.stringContaining('within 5000 ms') })
  })

  test('ends 100 ms before the invocation would', async () => {
    const vault = unseal(url, { transport: never })
    const context = lambdaContext({ remainingMs: 1_500 })

    const failing = failureOf(vault.values(context))
    await pass(1_400)

    expect(await failing).toMatchObject({ code: 'ERR_TIMEOUT', reason: expect.stringContaining('within 1400 ms') })
    expect(context.getRemainingTimeInMillis()).toBe(100)
  })

  test('is one load for the hook, which says how long it has waited', async () => {
    const { transport, held } = holdCalls(never)
    const vault = unseal(url, { transport, timeout: '2s' })

    const failing = failureOf(vault.before({ context: lambdaContext() } as never) as Promise<void>)
    await pass(2_000)

    expect(await failing).toMatchObject({ code: 'ERR_TIMEOUT', reason: expect.stringContaining('within 2000 ms') })
    expect(held).toHaveLength(1)
  })

  test('ends 100 ms before the invocation would in the hook as well', async () => {
    const vault = unseal(url, { transport: never })

    const failing = failureOf(vault.before({ context: lambdaContext({ remainingMs: 300 }) } as never) as Promise<void>)
    await pass(200)

    expect(await failing).toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  test.each([0, 50, -1_000])('ends at once in an invocation with %d ms left', async (remainingMs) => {
    const failing = failureOf(unseal(url, { transport: never }).values(lambdaContext({ remainingMs })))
    await pass(1)

    expect(await failing).toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  test('is not bounded by a context that cannot tell its remaining time', async () => {
    const vault = unseal(url, { transport: awsOf().transport })

    for (const context of [{}, null, { getRemainingTimeInMillis: () => undefined }]) {
      expect(await vault.refresh(undefined, context as never)).toHaveProperty('dbUrl', 'first')
    }
  })

  test('gives fresh values to an invocation that has no time left', async () => {
    const vault = unseal(url, { transport: awsOf().transport })
    await vault.values()

    expect(await vault.values(lambdaContext({ remainingMs: 0 }))).toHaveProperty('dbUrl', 'first')
  })

  test('that outlives its caller goes on, and its late answer counts', async () => {
    const { transport, held } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport })

    const failing = failureOf(vault.values(lambdaContext({ remainingMs: 1_000 })))
    await pass(900)
    await failing
    held[0]?.release()
    await settled()

    expect(await vault.values()).toHaveProperty('dbUrl', 'first')
    expect(held).toHaveLength(1)
  })

  test('that outlives its caller is joined by the next one', async () => {
    const { transport, held } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport })

    const failing = failureOf(vault.values(lambdaContext({ remainingMs: 1_000 })))
    await pass(900)
    await failing
    const next = vault.values()
    held[0]?.release()

    expect(await next).toHaveProperty('dbUrl', 'first')
    expect(held).toHaveLength(1)
  })

  test('aborts its calls when the timeout has passed, and is begun anew by the next caller', async () => {
    const { transport, held } = holdCalls(awsOf().transport)
    const vault = unseal(url, { transport, timeout: '1s' })

    const failing = failureOf(vault.values())
    await pass(1_000)
    await failing
    const next = vault.values()
    held[1]?.release()

    expect(held.map(({ signal }) => signal.aborted)).toEqual([true, false])
    expect(await next).toHaveProperty('dbUrl', 'first')
  })

  test('tells the time-out and not what the abort broke', async () => {
    const transport: Transport = (_service, _operation, _input, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })

    const failing = failureOf(unseal(url, { transport, timeout: '1s' }).values())
    await pass(1_000)

    expect(await failing).toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  test('tells the time-out also of names that are read again one by one', async () => {
    const transport: Transport = (_service, _operation, input, { signal }) =>
      new Promise((_resolve, reject) => {
        if ((input as { Names: string[] }).Names.length > 1)
          reject(Object.assign(new Error(), { name: 'AccessDenied' }))
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })

    const failing = failuresOf(unseal({ a: ssm('/a'), b: ssm('/b') }, { transport, timeout: '1s' }).values())
    await pass(1_000)

    expect((await failing).map(({ code }) => code)).toEqual(['ERR_TIMEOUT', 'ERR_TIMEOUT'])
  })

  test('fails only those that have no answer, and keeps the others of the same kind', async () => {
    const aws = fakeAws({ secrets: { a: 'a', b: 'b', c: 'c' } })
    const { transport, held } = holdCalls(aws.transport)
    const vault = unseal({ a: secret('a'), b: secret('b'), c: secret('c') }, { transport, timeout: '1s' })

    const failing = failuresOf(vault.values())
    held[0]?.release()
    held[2]?.release()
    await pass(1_000)

    expect((await failing).map(({ key, code }) => [key, code])).toEqual([['b', 'ERR_TIMEOUT']])
    const next = vault.values()
    held[3]?.release()
    expect({ ...(await next) }).toEqual({ a: 'a', b: 'b', c: 'c' })
    expect(held).toHaveLength(4)
  })

  test('leaves no timer behind once it has ended', async () => {
    const { transport } = awsOf()

    await unseal(url, { transport, ttl: '1s' }).values(lambdaContext())
    await failureOf(unseal({ a: ssm('/absent') }, { transport }).values())

    expect(jest.getTimerCount()).toBe(0)
  })

  test('keeps a process alive only for somebody who waits', async () => {
    const set = jest.spyOn(globalThis, 'setTimeout')

    const failing = failureOf(unseal(url, { transport: never }).values())
    const timers = set.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())
    await pass(5_000)
    await failing

    expect(timers).toEqual([false, true])
  })

  test('ends for a schema that never answers, and the next one starts anew', async () => {
    let runs = 0
    const validate = (value: unknown) => (++runs === 1 ? new Promise<never>(() => {}) : { value })
    const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const
    const vault = unseal({ dbUrl: ssm('/url', { schema }) }, { transport: awsOf().transport, timeout: '1s' })

    const failing = failureOf(vault.values())
    await pass(2_000)

    expect(await failing).toMatchObject({ code: 'ERR_TIMEOUT' })
    expect(await vault.values()).toHaveProperty('dbUrl', 'first')
  })

  test('has a schema share it with the read before it', async () => {
    const { transport, held } = holdCalls(awsOf().transport)
    const schema = {
      '~standard': { version: 1, vendor: 'test', validate: () => new Promise<never>(() => {}) },
    } as const
    const onEvent = jest.fn()
    const failing = failureOf(
      unseal({ dbUrl: ssm('/url', { schema }) }, { transport, timeout: '1s', onEvent }).values(),
    )

    await pass(900)
    held[0]?.release()
    await pass(100)
    await failing

    expect(onEvent).toHaveBeenCalledWith(expect.objectContaining({ type: 'read', failed: 1 }))
  })
})
