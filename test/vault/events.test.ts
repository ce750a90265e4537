import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, jest, test } from '@jest/globals'
import { secret, ssm, type UnsealEvent, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { failuresOf } from '../helpers/failures.ts'
import { pass, settled, useFakeTime } from '../helpers/fake-time.ts'
import { holdCalls } from '../helpers/held-calls.ts'
import { useSilence } from '../helpers/silence.ts'

useEnvironment(asFunction)
useFakeTime()
const silence = useSilence({ mayWarn: true })

const three = { a: ssm('/a'), b: ssm('/b'), again: ssm('/b') }
const awsOfThree = () => fakeAws({ parameters: { '/a': 'a', '/b': 'b' } })

describe('an event', () => {
  test('is told of each read, with counts of keys', async () => {
    const onEvent = jest.fn<(event: UnsealEvent) => void>()
    const aws = awsOfThree()
    const vault = unseal(three, { transport: aws.transport, onEvent })
    aws.parameters.delete('/b')

    await failuresOf(vault.values())
    aws.parameters.set('/b', 'b')
    await vault.values()
    await vault.refresh(['a'])

    expect(onEvent.mock.calls.map(([event]) => event)).toEqual([
      {
        type: 'read',
        keys: ['a', 'b', 'again'],
        opened: 1,
        failed: 2,
        failures: [
          { key: 'b', code: 'ERR_NOT_FOUND' },
          { key: 'again', code: 'ERR_NOT_FOUND' },
        ],
        durationMs: 0,
      },
      { type: 'read', keys: ['b', 'again'], opened: 2, failed: 0, failures: [], durationMs: 0 },
      { type: 'refresh', keys: ['a'], opened: 1, failed: 0, failures: [], durationMs: 0 },
    ])
  })

  test('is not told when nothing is read', async () => {
    const onEvent = jest.fn()
    const vault = unseal(three, { transport: awsOfThree().transport, onEvent })

    await vault.values()
    await vault.values()

    expect(onEvent).toHaveBeenCalledTimes(1)
  })

  test('says how long it took from the first call to the last answer', async () => {
    const onEvent = jest.fn<(event: UnsealEvent) => void>()
    const { transport, held } = holdCalls(fakeAws({ secrets: { a: 'a', b: 'b' } }).transport)
    const loading = unseal({ a: secret('a'), b: secret('b') }, { transport, onEvent }).values()

    held[0]?.release()
    await pass(120)
    held[1]?.release()
    await loading

    expect(onEvent.mock.calls[0]?.[0]).toMatchObject({ durationMs: 120 })
  })

  test('is told of a load that timed out', async () => {
    const onEvent = jest.fn<(event: UnsealEvent) => void>()
    const { transport } = holdCalls(awsOfThree().transport)

    const failing = failuresOf(unseal(three, { transport, onEvent, timeout: '1s' }).values())
    await pass(1_000)
    await failing

    expect(onEvent.mock.calls[0]?.[0]).toMatchObject({ type: 'read', opened: 0, failed: 3, durationMs: 1_000 })
  })

  test('is published to the diagnostics channel lambda-unseal', async () => {
    const events: unknown[] = []
    const listen = (event: unknown) => void events.push(event)
    subscribe('lambda-unseal', listen)

    await unseal(three, { transport: awsOfThree().transport }).values()
    unsubscribe('lambda-unseal', listen)
    await unseal(three, { transport: awsOfThree().transport }).values()

    expect(events).toEqual([
      { type: 'read', keys: ['a', 'b', 'again'], opened: 3, failed: 0, failures: [], durationMs: 0 },
    ])
  })
})

describe('an onEvent', () => {
  test.each([
    [
      'throws',
      () => {
        throw new RangeError('boom')
      },
    ],
    [
      'rejects',
      async () => {
        throw new RangeError('boom')
      },
    ],
  ])('that %s harms nobody and is warned of once', async (_what, onEvent) => {
    const vault = unseal(three, { transport: awsOfThree().transport, onEvent, ttl: '0s' })

    const { a } = await vault.values()
    await vault.values()
    await settled()

    expect(a).toBe('a')
    expect(silence.warnings()).toEqual(['"onEvent" threw RangeError; its errors are ignored LambdaUnsealWarning'])
  })

  test('that never answers holds nothing up', async () => {
    const vault = unseal(three, { transport: awsOfThree().transport, onEvent: () => new Promise<void>(() => {}) })

    expect(await vault.values()).toHaveProperty('a', 'a')
  })

  test('that changes an event changes nothing else', async () => {
    const vault = unseal(three, {
      transport: awsOfThree().transport,
      ttl: '0s',
      onEvent: (event) => void (event as { keys?: string[] }).keys?.splice(0),
    })

    await vault.values()

    expect(Object.keys(await vault.values())).toEqual(['a', 'b', 'again'])
  })
})
