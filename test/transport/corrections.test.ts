import { describe, expect, test } from '@jest/globals'
import { findCredentials } from '../../src/transport/credentials.ts'
import { createRetryBudget } from '../../src/transport/retry.ts'
import { callFailureOf } from '../../src/transport/transport.ts'
import { rejectionOf } from '../helpers/failures.ts'
import { goodKeys } from '../helpers/fault-server/fault-server.ts'
import { callOnce, transportTo } from '../helpers/fault-server/transport-to.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'

const running = useFaultServer()
const minute = 60_000

const errorName = async (calling: Promise<unknown>) => callFailureOf(await rejectionOf(calling)).errorName

const renewed = { ...goodKeys, accessKeyId: 'AKIDRENEWED' }

/** Provides the good keys first and renewed ones then. */
function renewable() {
  const reads: string[] = []
  const credentials = findCredentials(async () => {
    const identity = reads.length === 0 ? goodKeys : renewed
    reads.push(identity.accessKeyId)
    return identity
  })
  if (!credentials) throw new Error('no credentials')
  return { credentials, reads }
}

describe('a clock that is wrong', () => {
  test.each([20 * minute, -20 * minute, 30 * 24 * 60 * minute])(
    'by %i ms is corrected by the first answer, once',
    async (skew) => {
      running().clockSkewMs = skew
      const transport = transportTo(running())

      await callOnce(transport)
      await callOnce(transport)

      expect(running().calls).toHaveLength(3)
    },
  )

  test('is corrected for each of many calls that began with it', async () => {
    running().clockSkewMs = 20 * minute
    const transport = transportTo(running())

    await Promise.all(Array.from({ length: 8 }, () => callOnce(transport)))

    expect(running().calls.length).toBeLessThanOrEqual(16)
  })

  test('is not thought wrong for a signature that is', async () => {
    const credentials = { get: async () => ({ ...goodKeys, secretAccessKey: 'wrong' }), forget() {} }

    expect(await errorName(callOnce(transportTo(running(), { credentials })))).toBe('InvalidSignatureException')
    expect(running().calls).toHaveLength(1)
  })

  test.each(['InvalidSignatureException', 'RequestInTheFuture'])('is corrected once a call for %s', async (name) => {
    running().faults.set('*', {
      refusal: { name },
      headers: { date: new Date(0).toUTCString() },
    })

    expect(await errorName(callOnce(transportTo(running())))).toBe(name)
    expect(running().calls).toHaveLength(2)
  })

  test('is corrected where the budget for retries has nothing left but one', async () => {
    running().clockSkewMs = 20 * minute

    await callOnce(transportTo(running(), { budget: createRetryBudget(1) }))

    expect(running().calls).toHaveLength(2)
  })
})

describe('credentials that have expired', () => {
  test('are read again, and the call is signed with the new ones', async () => {
    running().keys.push({ ...renewed })
    const { credentials, reads } = renewable()
    const transport = transportTo(running(), { credentials })
    await callOnce(transport)
    ;(running().keys[0] as { isExpired?: boolean }).isExpired = true

    await callOnce(transport)

    expect(reads).toEqual(['AKIDEXAMPLE', 'AKIDRENEWED'])
    expect(running().calls.map(({ scope }) => scope?.accessKeyId)).toEqual(['AKIDEXAMPLE', undefined, 'AKIDRENEWED'])
  })

  test('are read once for all calls that meet it', async () => {
    running().keys.push({ ...renewed })
    const { credentials, reads } = renewable()
    const transport = transportTo(running(), { credentials })
    await callOnce(transport)
    ;(running().keys[0] as { isExpired?: boolean }).isExpired = true

    await Promise.all(Array.from({ length: 8 }, () => callOnce(transport)))

    expect(reads).toEqual(['AKIDEXAMPLE', 'AKIDRENEWED'])
  })

  test('are read again only once a call', async () => {
    for (const name of ['ExpiredTokenException', 'UnrecognizedClientException']) {
      running().faults.set('*', { refusal: { name } })
      const { credentials, reads } = renewable()
      const before = running().calls.length

      expect(await errorName(callOnce(transportTo(running(), { credentials })))).toBe(name)
      expect(reads).toHaveLength(2)
      expect(running().calls.length - before).toBe(2)
    }
  })
})

describe('every try', () => {
  test('is signed anew, with the keys of that moment', async () => {
    running().faults.set('*', { throttled: 1, times: 2 })
    let reads = 0
    const get = async () => {
      reads++
      return goodKeys
    }

    await callOnce(transportTo(running(), { credentials: { get, forget() {} } }))

    expect(reads).toBe(3)
    expect(running().calls.at(-1)?.scope).toBeDefined()
  })

  test('is told of with the name of the error alone', async () => {
    running().faults.set('*', { answer: 'reset before', times: 1 })
    const retries: object[] = []

    await callOnce(transportTo(running(), { random: () => 1, onRetry: (retry) => retries.push(retry) }))

    expect(retries).toEqual([
      { service: 'ssm', operation: 'GetParameters', tries: 1, delayMs: 30, errorName: 'ECONNRESET' },
    ])
  })

  test('heeds Retry-After', async () => {
    running().faults.set('*', { throttled: 1, headers: { 'retry-after': '2' }, times: 1 })
    const delays: number[] = []

    await callOnce(transportTo(running(), { random: () => 0, onRetry: ({ delayMs }) => delays.push(delayMs) }))

    expect(delays).toEqual([2000])
  })

  test('is one of 30 % throttled, and nearly every call gets through', async () => {
    running().faults.set('*', { throttled: 0.3 })
    const transport = transportTo(running(), { budget: createRetryBudget(1000) })

    const outcomes = await Promise.allSettled(Array.from({ length: 500 }, () => callOnce(transport)))

    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(499)
  })
})
