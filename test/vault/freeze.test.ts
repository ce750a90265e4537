// A container that is frozen with a read in flight. The monotonic clock, by which timers go, may stop with it, as in
// Lambda, or run on, as under SIGSTOP.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type Duration, ssm, type UnsealEvent, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { setVariable, useEnvironment } from '../helpers/environment.ts'
import { rejectionOf } from '../helpers/failures.ts'
import { pass, settled, useFakeTime } from '../helpers/fake-time.ts'
import { goodKeys } from '../helpers/fault-server/fault-server.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'
import { holdCalls } from '../helpers/held-calls.ts'

useEnvironment({
  AWS_PROFILE: undefined,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: goodKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: goodKeys.secretAccessKey,
  AWS_SESSION_TOKEN: goodKeys.sessionToken,
})
useFakeTime()
// Refreshes begin at 0.7 of the ttl, and holds last three quarters.
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0.5))
afterEach(() => void jest.restoreAllMocks())

const url = { dbUrl: ssm('/url') }
const timeoutMs = 5000
const tenMinutes = 10 * 60_000

/** Wall time goes on, timers do not. Whoever waits for one from now on waits for ever. */
const passFrozen = (ms: number) => void jest.setSystemTime(Date.now() + ms)

const clocks: readonly (readonly [string, (ms: number) => Promise<void> | void])[] = [
  ['stopped', passFrozen],
  ['ran on', pass],
]

/** A vault that was opened once and whose AWS, which has a new value by now, answers when the test says. */
async function opened(options: { readonly ttl?: Duration; readonly staleIfError?: Duration } = {}) {
  const aws = fakeAws({ parameters: { '/url': 'first' } })
  const { transport, held } = holdCalls(aws.transport)
  const events: UnsealEvent[] = []
  const vault = unseal(url, { transport, ttl: '10s', onEvent: (event) => void events.push(event), ...options })
  const opening = vault.values()
  held[0]?.release()
  await opening
  aws.parameters.set('/url', 'second')
  events.splice(0)
  const value = async () => (await vault.values()).dbUrl
  return { aws, vault, held, events, value }
}

/** The same, with a refresh in flight that its invocation did not wait for. */
async function refreshing(options: Parameters<typeof opened>[0] = {}) {
  const world = await opened(options)
  await pass(7000)
  await world.value()
  return world
}

const unhandled: unknown[] = []
const noteUnhandled = (reason: unknown) => void unhandled.push(reason)
beforeEach(() => void process.on('unhandledRejection', noteUnhandled))
afterEach(async () => {
  await settled()
  process.off('unhandledRejection', noteUnhandled)
  expect(unhandled.splice(0)).toEqual([])
})

describe.each(clocks)('while the monotonic clock %s, a read in flight', (_clock, freeze) => {
  test('that is older than it may take is aborted, and begun anew for the next invocation', async () => {
    const { held, value, events } = await refreshing()
    await freeze(tenMinutes)

    const opening = value()
    held[2]?.release()

    expect(await opening).toBe('second')
    expect(held[1]?.signal.aborted).toBe(true)
    expect(held).toHaveLength(3)
    expect(events.filter(({ type }) => type === 'stale')).toEqual([])
  })

  test('that is older and fails at the thaw, before the next invocation, sets no hold', async () => {
    const { held, value } = await refreshing()
    await freeze(tenMinutes)
    held[1]?.fail(Object.assign(new Error(), { name: 'ECONNRESET' }))
    await settled()

    const opening = value()
    held[2]?.release()

    expect(await opening).toBe('second')
  })

  test('that is older and fails once another has begun sets no hold, and is told to nobody', async () => {
    const { held, value, events } = await refreshing()
    await freeze(tenMinutes)
    const opening = value()
    held[1]?.fail(Object.assign(new Error(), { name: 'ECONNRESET' }))
    await settled()
    held[2]?.release()
    await opening
    await pass(7000)

    await value()

    expect(held).toHaveLength(4)
    expect(events.filter(({ type }) => type === 'stale')).toEqual([])
  })

  test('that is older and answers after the new one has is forgotten', async () => {
    const { aws, held, value } = await refreshing()
    await freeze(tenMinutes)
    const opening = value()
    held[2]?.release()
    await opening
    aws.parameters.set('/url', 'what the old read saw')
    held[1]?.release()
    await settled()

    expect(await value()).toBe('second')
  })

  test('that many invocations find so is begun anew once', async () => {
    const { held, value } = await refreshing()
    await freeze(tenMinutes)

    const opening = Promise.all(Array.from({ length: 64 }, value))
    held[2]?.release()

    expect(new Set(await opening)).toEqual(new Set(['second']))
    expect(held).toHaveLength(3)
  })

  test('of INIT is begun anew for the first invocation', async () => {
    const aws = fakeAws({ parameters: { '/url': 'first' } })
    const { transport, held } = holdCalls(aws.transport)
    const vault = unseal(url, { transport })
    const prefetching = vault.prefetch()
    await freeze(tenMinutes)

    const opening = vault.values()
    held[1]?.release()

    expect((await opening).dbUrl).toBe('first')
    expect(held[0]?.signal.aborted).toBe(true)
    // It has an end as well, without another answer.
    await pass(5000)
    expect(await prefetching).toBeUndefined()
  })

  test('of INIT that fails at the thaw is no failure of the first invocation', async () => {
    const aws = fakeAws({ parameters: { '/url': 'first' } })
    const { transport, held } = holdCalls(aws.transport)
    const vault = unseal(url, { transport })
    void vault.prefetch()
    await freeze(tenMinutes)
    const opening = vault.values()
    held[0]?.fail(Object.assign(new Error(), { name: 'ECONNRESET' }))
    await settled()
    held[1]?.release()

    expect((await opening).dbUrl).toBe('first')
  })

  test('that was forced and that nobody waits for any more has an end as well', async () => {
    const { vault, held, value } = await opened()
    const forced = vault.refresh().then(
      () => 'answered',
      () => 'failed',
    )
    await freeze(tenMinutes)

    const opening = value()
    held[2]?.release()

    expect(await opening).toBe('second')
    await pass(5000)
    expect(['answered', 'failed']).toContain(await forced)
  })

  test('that was answered meanwhile is one as any other', async () => {
    const { held, value } = await refreshing()
    held[1]?.release()
    await freeze(1000)

    await value()
    await settled()

    expect(await value()).toBe('second')
    expect(held).toHaveLength(2)
  })
})

describe('a read in flight that may yet be answered', () => {
  test.each([1000, 2900])('is joined when the freeze made it %i ms old', async (ms) => {
    const { held, value } = await refreshing()
    passFrozen(ms)

    await value()
    held[1]?.release()
    await settled()

    expect(held[1]?.signal.aborted).toBe(false)
    expect(await value()).toBe('second')
    expect(held).toHaveLength(2)
  })

  test('is begun anew once a load would have ended', async () => {
    const { held, value } = await refreshing()
    passFrozen(timeoutMs + 1)

    const opening = value()
    held[2]?.release()
    await opening

    expect(held[1]?.signal.aborted).toBe(true)
    expect(held).toHaveLength(3)
  })

  test('counts when it comes, though slow, also while invocations go on all the time', async () => {
    const { held, value } = await opened()
    await pass(10_000)

    for (let elapsedMs = 0; elapsedMs < 4500; elapsedMs += 500) {
      const stale = value()
      await pass(500)
      await stale
      if (elapsedMs === 3000) held[1]?.release()
    }

    expect(await value()).toBe('second')
  })

  test('is joined by those who ask beside an invocation that still waits for it', async () => {
    const { held, value } = await opened({ staleIfError: '0s' })
    await pass(10_000)
    const first = value()
    await pass(3000)

    const second = value()
    held.at(-1)?.release()

    expect(await Promise.all([first, second])).toEqual(['second', 'second'])
  })
})

describe('a clock that is set back while a read is in flight', () => {
  test.each([-1000, -tenMinutes])('by %i ms costs at most one more read, and no wrong value', async (ms) => {
    const { held, value } = await refreshing()
    passFrozen(ms)

    await value()
    for (const call of held.slice(1)) call.release()
    await settled()

    expect(await value()).toBe('second')
    expect(held.length).toBeLessThanOrEqual(3)
  })
})

describe('over real sockets, with the clock stopped', () => {
  const running = useFaultServer()

  async function refreshingFromServer() {
    setVariable('AWS_ENDPOINT_URL', running().url)
    running().parameters.put('/url', 'first')
    const events: UnsealEvent[] = []
    const vault = unseal(url, { ttl: '10s', onEvent: (event) => void events.push(event) })
    await vault.values()
    running().parameters.put('/url', 'second')
    running().faults.set('*', { answer: 'hang', times: 1 })
    await pass(7000)
    await vault.values()
    while (running().calls.length < 2) await settled()
    return { vault, events }
  }

  test('a call that is older than a try may take is made again for the next invocation', async () => {
    const { vault, events } = await refreshingFromServer()
    passFrozen(3001)

    const opening = vault.values()
    await settled()
    // The jitter before a second try is at most this.
    await pass(50)

    expect((await opening).dbUrl).toBe('second')
    expect(running().calls).toHaveLength(3)
    expect(events.filter(({ type }) => type === 'stale')).toEqual([])
  })

  test('a call that is younger is not made again', async () => {
    const { vault } = await refreshingFromServer()
    passFrozen(2000)

    await vault.values()
    await settled()
    await pass(50)

    expect(running().calls).toHaveLength(2)
  })

  test('a call that nobody will ever answer keeps no invocation waiting, and its socket is closed', async () => {
    const { vault, events } = await refreshingFromServer()
    passFrozen(tenMinutes)

    // A wait for any timer would not end.
    expect((await vault.values()).dbUrl).toBe('second')
    expect(running().calls).toHaveLength(3)
    expect(events.filter(({ type }) => type === 'stale' || type === 'retry')).toEqual([])
    while (running().connections().open > 1) await settled()
    expect(running().connections().opened).toBe(3)
  })

  test('a forced read that nobody will ever answer keeps none waiting either', async () => {
    const { vault } = await refreshingFromServer()
    passFrozen(tenMinutes)
    const values = await vault.values()

    expect(values.dbUrl).toBe('second')
    expect((await vault.refresh()).dbUrl).toBe('second')
    expect(running().calls).toHaveLength(4)
  })

  test('an invocation whose time ends first is told so, and the next one is right', async () => {
    const { vault } = await refreshingFromServer()
    running().faults.set('*', { answer: 'hang', times: 1 })
    passFrozen(2 * 60 * 60_000)

    const late = rejectionOf(vault.values({ getRemainingTimeInMillis: () => 1100 }))
    while (running().calls.length < 3) await settled()
    await pass(1000)
    expect(((await late) as Error).message).toContain('no answer to ssm:GetParameters within 1000 ms')
    passFrozen(tenMinutes)

    expect((await vault.values()).dbUrl).toBe('second')
  })
})
