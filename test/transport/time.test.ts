import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { type Declaration, env, secret, ssm, ssmPath, unseal } from 'lambda-unseal'
import { findCredentials } from '../../src/transport/credentials.ts'
import { callFailureOf } from '../../src/transport/transport.ts'
import { setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf, failuresOf, rejectionOf } from '../helpers/failures.ts'
import { pass } from '../helpers/fake-time.ts'
import { callFromOutside } from '../helpers/fault-server/call-from-outside.ts'
import { goodKeys } from '../helpers/fault-server/fault-server.ts'
import { callOnce, transportTo } from '../helpers/fault-server/transport-to.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'

useEnvironment({
  AWS_PROFILE: undefined,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: goodKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: goodKeys.secretAccessKey,
  AWS_SESSION_TOKEN: goodKeys.sessionToken,
})

const running = useFaultServer()

afterEach(() => {
  jest.restoreAllMocks()
})

const arrived = async (calls: number) => {
  while (running().calls.length < calls) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('who waits in vain is told what was met, and what to do about it:', () => {
  const met = /: ssm:GetParameters failed (once|\d times), last with ThrottlingException: too many calls for the quota/
  const unmet = /^no answer to [\w:]+ within 300 ms: in a VPC, check/
  const throttled = { refusal: { name: 'ThrottlingException' } }
  const waitInVain = (declaration: Declaration, options: object, context?: { getRemainingTimeInMillis(): number }) => {
    setVariable('AWS_ENDPOINT_URL', running().url)
    return failureOf(unseal(declaration, options).values(context))
  }

  test.each<[string, Declaration, object, { getRemainingTimeInMillis(): number } | undefined]>([
    ['when the time of the load is over', { a: ssm('/a') }, { timeout: '300ms' }, undefined],
    ['when the invocation has no more time', { a: ssm('/a') }, {}, { getRemainingTimeInMillis: () => 400 }],
    ['for a variable that refers to it', { a: env('A') }, {}, { getRemainingTimeInMillis: () => 400 }],
  ])('%s', async (_when, declaration, options, context) => {
    setVariable('A', 'resolve:ssm:/a')
    running().faults.set('*', throttled)

    expect(await waitInVain(declaration, options, context)).toMatchObject({
      code: 'ERR_TIMEOUT',
      reason: expect.stringMatching(met),
      api: 'ssm:GetParameters',
      awsErrorName: 'ThrottlingException',
    })
  })

  test('and not what another service met', async () => {
    running().faults.set('GetParameters', throttled)
    running().faults.set('GetSecretValue', { answer: 'hang' })

    setVariable('AWS_ENDPOINT_URL', running().url)

    expect(await failuresOf(unseal({ a: ssm('/a'), b: secret('b') }, { timeout: '300ms' }).values())).toMatchObject([
      { reason: expect.stringMatching(met) },
      { reason: expect.stringMatching(unmet) },
    ])
  })

  test('and not what another operation of the same service met', async () => {
    running().faults.set('GetParametersByPath', throttled)
    running().faults.set('GetParameters', { answer: 'hang' })
    setVariable('AWS_ENDPOINT_URL', running().url)

    expect(await failuresOf(unseal({ a: ssm('/a'), b: ssmPath('/b') }, { timeout: '300ms' }).values())).toMatchObject([
      { reason: expect.stringMatching(unmet) },
      { api: 'ssm:GetParametersByPath' },
    ])
  })

  test('and not what a load before it met', async () => {
    running().faults.set('*', throttled)
    setVariable('AWS_ENDPOINT_URL', running().url)
    const vault = unseal({ a: ssm('/a') }, { timeout: '300ms' })
    await failureOf(vault.values())
    running().faults.set('*', { answer: 'hang' })

    await new Promise((resolve) => setTimeout(resolve, 350))
    expect(await failureOf(vault.values())).toMatchObject({ reason: expect.stringMatching(unmet) })
  })

  test('and not what was met before a call got through', async () => {
    running().parameters.put('/a', 'one')
    running().faults.set('*', { ...throttled, times: 1 })
    const options = { ttl: '0s', staleIfError: '0s', timeout: '300ms' } as const
    setVariable('AWS_ENDPOINT_URL', running().url)
    const vault = unseal({ a: ssm('/a') }, options)
    await vault.values()
    running().faults.set('*', { answer: 'hang' })

    expect(await failureOf(vault.values())).toMatchObject({ reason: expect.stringMatching(unmet) })
  })
})

describe('time', () => {
  test.each(['hang', 'hang within', 'drip'] as const)('of a vault ends at an endpoint that does %s', async (answer) => {
    setVariable('AWS_ENDPOINT_URL', running().url)
    running().faults.set('*', { answer })
    const start = performance.now()

    const failure = await failureOf(unseal({ a: ssm('/a') }, { timeout: '200ms' }).values())

    expect(failure).toMatchObject({
      code: 'ERR_TIMEOUT',
      message: expect.stringContaining('no answer to ssm:GetParameters within 200 ms: in a VPC, check'),
    })
    expect(performance.now() - start).toBeLessThan(5000)
  })

  test('of one try ends before that of the call, and the next try may be answered', async () => {
    running().faults.set('*', { answer: 'hang', times: 1 })

    await callOnce(transportTo(running(), { tryTimeoutMs: 100 }))

    expect(running().calls).toHaveLength(2)
  })

  test('of a try ends also where nothing else wakes the process, which then ends by itself', async () => {
    running().faults.set('*', { answer: 'hang' })

    expect(await callFromOutside({ ...running(), tryTimeoutMs: 100, retries: 2 })).toBe('TimeoutError')
    expect(running().calls).toHaveLength(3)
  })

  test('is over with the reason of the signal', async () => {
    running().faults.set('*', { answer: 'hang' })
    const controller = new AbortController()
    const reason = new Error('enough')

    const calling = rejectionOf(callOnce(transportTo(running()), controller.signal))
    await arrived(1)
    controller.abort(reason)

    expect(await calling).toBe(reason)
  })

  test('is over also while the next try is waited for', async () => {
    running().faults.set('*', { throttled: 1, headers: { 'retry-after': '86400' } })
    const controller = new AbortController()
    const onRetry = () => controller.abort(new Error('enough'))

    const error = await rejectionOf(callOnce(transportTo(running(), { sleep: undefined, onRetry }), controller.signal))

    expect(error).toBe(controller.signal.reason)
    expect(running().calls).toHaveLength(1)
  })

  test('of a try does not begin before there are credentials', async () => {
    const onRetry = jest.fn()
    const get = () => new Promise<typeof goodKeys>((resolve) => setTimeout(() => resolve(goodKeys), 100))

    await callOnce(transportTo(running(), { credentials: { get, forget() {} }, tryTimeoutMs: 50, onRetry }))

    expect(onRetry).not.toHaveBeenCalled()
  })

  test('is over for credentials that never come', async () => {
    const controller = new AbortController()
    const credentials = findCredentials(() => {
      setImmediate(() => controller.abort(new Error('enough')))
      return new Promise<never>(() => {})
    })
    if (!credentials) throw new Error('unreachable')

    const calling = callOnce(transportTo(running(), { credentials }), controller.signal)

    expect(await rejectionOf(calling)).toBe(controller.signal.reason)
  })

  test('of a call keeps no process alive and leaves no listener', async () => {
    running().faults.set('*', { answer: 'hang' })
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const controller = new AbortController()
    const listeners = { added: 0, removed: 0 }
    jest.spyOn(controller.signal, 'addEventListener').mockImplementation(function add(this: AbortSignal, ...args) {
      listeners.added++
      EventTarget.prototype.addEventListener.apply(this, args as never)
    })
    jest.spyOn(controller.signal, 'removeEventListener').mockImplementation(function remove(
      this: AbortSignal,
      ...args
    ) {
      listeners.removed++
      EventTarget.prototype.removeEventListener.apply(this, args as never)
    })
    const before = timers()

    const calling = rejectionOf(callOnce(transportTo(running()), controller.signal))
    await arrived(1)
    const during = timers()
    controller.abort()
    await calling

    expect(during).toBeLessThanOrEqual(before)
    expect(listeners.removed).toBe(listeners.added)
  })
})

describe('a connection that is never made', () => {
  test('is given up after a second', async () => {
    const http = process.getBuiltinModule('node:http')
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'Date'] })
    jest.spyOn(http, 'request').mockImplementation((() => unconnected()) as never)
    const { signal } = new AbortController()

    const calling = rejectionOf(callOnce(transportTo(running(), { tryTimeoutMs: 10_000 }), signal))
    for (let second = 0; second < 40; second++) {
      await settled()
      await pass(1000)
    }
    await settled()
    jest.useRealTimers()

    expect(callFailureOf(await calling).errorName).toBe('ConnectTimeoutError')
    expect(http.request).toHaveBeenCalledTimes(11)
  })
})

describe('a name that takes long to resolve', () => {
  test('is no connection that takes long', async () => {
    const onRetry = jest.fn()
    const dns = process.getBuiltinModule('node:dns')
    const { lookup } = dns
    jest.spyOn(dns, 'lookup').mockImplementation(((...given: Parameters<typeof lookup>) => {
      setTimeout(() => lookup(...given), 1200)
    }) as never)
    const url = running().url.replace('127.0.0.1', 'localhost')

    await callOnce(transportTo({ url }, { onRetry }))

    expect(onRetry).not.toHaveBeenCalled()
  })
})

describe('a connection that is made once it is written to, as what intercepts requests does', () => {
  test('is written to, whatever clock the test has', async () => {
    const http = process.getBuiltinModule('node:http')
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
    jest.spyOn(http, 'request').mockImplementation(intercepted as never)

    const output = await callOnce(transportTo(running()))

    jest.useRealTimers()
    expect(output).toEqual({ intercepted: true })
    expect(running().calls).toHaveLength(0)
  })
})

/** Lets everything run that waits for no timer. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A request whose socket connects for ever. */
function unconnected(handle: object | null = {}, end: (request: EventEmitter) => void = () => {}): EventEmitter {
  setImmediate(() => request.emit('socket', Object.assign(new EventEmitter(), { connecting: true, _handle: handle })))
  const request = Object.assign(new EventEmitter(), {
    setHeader() {},
    end: () => end(request),
    destroy(error?: Error) {
      if (error) request.emit('error', error)
      request.emit('close')
    },
  })
  return request
}

/** A request that is answered without a network. */
function intercepted(): EventEmitter {
  return unconnected(null, (request) => {
    const answer = Readable.from([Buffer.from('{"intercepted":true}')])
    request.emit('response', Object.assign(answer, { statusCode: 200, headers: {}, complete: true }))
  })
}
