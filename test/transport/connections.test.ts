import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { secret, unseal } from 'lambda-unseal'
import { setVariable, useEnvironment } from '../helpers/environment.ts'
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

afterEach(() => {
  jest.restoreAllMocks()
})

/** Wall time goes on, and no timer with it: as in a container that was frozen. */
function passFrozen(ms: number): void {
  const now = Date.now() + ms
  jest.spyOn(Date, 'now').mockReturnValue(now)
}

describe.each([
  ['http', false],
  ['https', true],
])('connections over %s', (_protocol, tls) => {
  const running = useFaultServer({ tls })
  const used = () => running().calls.map(({ connection }) => connection)

  test('are used again by later calls, and by other transports', async () => {
    await callOnce(transportTo(running()))
    await callOnce(transportTo(running()))
    await callOnce(transportTo(running()))

    expect(used()).toEqual([1, 1, 1])
  })

  test.each([
    [1, 1],
    [2, 2],
    [3, 3],
    [8, 4],
    [20, 4],
    [64, 4],
  ])('for %i calls at once are %i', async (count, connections) => {
    const transport = transportTo(running())

    await Promise.all(Array.from({ length: count }, () => callOnce(transport)))

    expect(running().calls).toHaveLength(count)
    expect(running().connections()).toEqual({ opened: connections, open: connections })
  })

  test('are used again after 4 s without a call', async () => {
    await callOnce(transportTo(running()))
    passFrozen(4000)

    await callOnce(transportTo(running()))

    expect(used()).toEqual([1, 1])
  })

  test.each([6000, 24 * 60 * 60_000, -1000])('are not used again when the clock has moved by %i ms', async (ms) => {
    await callOnce(transportTo(running()))
    passFrozen(ms)

    await callOnce(transportTo(running(), { tryTimeoutMs: 5000 }))

    expect(new Set(used())).toEqual(new Set([1, 2]))
  })

  test('are judged one by one, so that a busy one keeps no idle one', async () => {
    const transport = transportTo(running())
    await Promise.all([callOnce(transport), callOnce(transport)])
    passFrozen(4000)
    await callOnce(transport)
    passFrozen(3000)

    await Promise.all([callOnce(transport), callOnce(transport)])

    expect(running().connections().opened).toBe(3)
  })

  test.each(['reset after', 'reset before'] as const)('that the other side has %s are replaced', async (answer) => {
    await callOnce(transportTo(running()))
    running().faults.set('*', { answer, times: 1 })
    await callOnce(transportTo(running()))

    await callOnce(transportTo(running()))

    expect(running().connections().opened).toBeGreaterThan(1)
  })

  test('that hang hold back no call for longer than a try', async () => {
    running().faults.set('*', { answer: 'hang', times: 2 })
    const transport = transportTo(running(), { tryTimeoutMs: 100 })

    await Promise.all(Array.from({ length: 8 }, () => callOnce(transport)))

    expect(running().calls.length).toBeGreaterThanOrEqual(10)
  })

  test('are waited for without using up the time of a try', async () => {
    running().faults.set('*', { latencyMs: 100 })
    const onRetry = jest.fn()
    const transport = transportTo(running(), { tryTimeoutMs: 400, onRetry })

    await Promise.all(Array.from({ length: 24 }, () => callOnce(transport)))

    expect(onRetry).not.toHaveBeenCalled()
    expect(running().connections().opened).toBe(4)
  })

  test('are opened for nobody who waited for one and was ended meanwhile', async () => {
    running().faults.set('*', { answer: 'hang' })
    const transport = transportTo(running())
    const controller = new AbortController()
    const calling = Promise.allSettled(Array.from({ length: 12 }, () => callOnce(transport, controller.signal)))
    while (running().calls.length < 4) await new Promise((resolve) => setTimeout(resolve, 5))

    controller.abort(new Error('over'))
    await calling
    running().faults.clear()
    await callOnce(transport)

    expect(running().connections().opened).toBe(5)
    expect(running().calls).toHaveLength(5)
  })

  test('serve a hundred vaults at once', async () => {
    setVariable('AWS_ENDPOINT_URL', running().url)
    for (let n = 0; n < 100; n++) running().secrets.put(`secret-${n}`, `value ${n}`)

    const opened = await Promise.all(
      Array.from({ length: 100 }, (_, n) => unseal({ value: secret(`secret-${n}`) }, { timeout: '30s' }).values()),
    )

    expect(opened.map(({ value }) => value)).toEqual(Array.from({ length: 100 }, (_, n) => `value ${n}`))
    expect(running().connections().opened).toBe(4)
  })
})
