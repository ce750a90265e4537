// The library in a process that is really stopped, with real sockets in flight or idle. What it must not do is told by
// counts: how often it asks, over how many connections, and whether anybody waited for a time-out. A freeze itself takes
// the time it takes.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { cleanUp, onExit } from '../../../scripts/lab/cleanup.ts'
import { bundle } from '../../helpers/bundle.ts'
import { goodKeys } from '../../helpers/fault-server/fault-server.ts'
import type { Fault } from '../../helpers/fault-server/faults.ts'
import { useFaultServer } from '../../helpers/fault-server/use-fault-server.ts'
import type { Saw } from './fixtures/freezing.ts'
import { type FrozenProcess, startFrozenProcess } from './fixtures/frozen-process.ts'

/** Nine tenths of the time to live: by then a refresh is due, and nothing has expired. */
const refreshesAt = 9000

/** On the wall; AWS takes a signature that is five minutes off. */
const fourMinutes = 240_000

let file: string
let child: FrozenProcess
const running = useFaultServer()

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lambda-unseal-'))
  onExit(() => rm(folder, { recursive: true, force: true }))
  file = await bundle('test/integration/runtime/fixtures/freezing.ts', folder)
})

afterEach(async () => {
  expect(await child.end()).toBe('')
})

afterAll(cleanUp)

const write = (value: string) => {
  for (const name of ['/left', '/right']) running().parameters.put(name, value)
}

async function start(more: Readonly<Record<string, string>> = {}): Promise<void> {
  write('first')
  child = await startFrozenProcess(file, {
    AWS_ENDPOINT_URL: running().url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: goodKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: goodKeys.secretAccessKey,
    AWS_SESSION_TOKEN: goodKeys.sessionToken,
    ...more,
  })
}

const arrived = async (calls: number) => {
  while (running().calls.length < calls) await sleep(5)
}

/** The connection of each call. The first is not used for a refresh: by then it was idle for too long. */
const used = () => running().calls.map(({ connection }) => connection)

/** A process that was opened once, and refreshes ahead; the refresh meets this fault, and nobody waits for it. */
async function startRefreshing(fault: Fault): Promise<void> {
  await start()
  await child.invoke()
  write('second')
  running().faults.set('*', { ...fault, times: 1 })
  await child.invoke({ aheadMs: refreshesAt })
  await arrived(2)
}

/** Another invocation: what it saw but for what began, or ended, before it. */
async function next(aheadMs?: number) {
  const { values, events, unhandled } = await child.invoke(aheadMs === undefined ? {} : { aheadMs })
  return { values, stale: events.filter(({ type }) => type === 'stale'), unhandled }
}

const right: Omit<Saw, 'events'> & { stale: unknown[] } = { values: ['second', 'second'], stale: [], unhandled: [] }

describe('a process that is stopped with a refresh in flight', () => {
  test('for 1 s takes the answer that came meanwhile', async () => {
    await startRefreshing({ latencyMs: 300 })

    await child.freeze(1000)

    expect(await next()).toEqual(right)
    expect(used()).toEqual([1, 2])
  })

  test.each(['reset before', 'truncated'] as const)(
    'for 1 s, and whose socket was %s, reads again at once',
    async (answer) => {
      await startRefreshing({ latencyMs: 300, answer })

      await child.freeze(1000)

      expect(await next()).toEqual(right)
      expect(used()).toEqual([1, 2, 3])
    },
  )

  test('for longer than the server keeps the socket reads again at once', async () => {
    await startRefreshing({ latencyMs: 1500, answer: 'closed before' })

    await child.freeze(2500)

    expect(await next()).toEqual(right)
    expect(used()).toEqual([1, 2, 3])
  })

  test('for longer than a try may take, and whose socket nobody closes, reads again at once', async () => {
    await startRefreshing({ answer: 'hang' })

    await child.freeze(2500)

    expect(await next()).toEqual(right)
    expect(used()).toEqual([1, 2, 3])
  })

  test.each([3000, fourMinutes])(
    'for a moment that was %i ms on the wall, as where its timers stood still, reads again at once',
    async (ms) => {
      await startRefreshing({ answer: 'hang' })

      await child.freeze(100)

      expect(await next(refreshesAt + ms)).toEqual(right)
      expect(used()).toEqual([1, 2, 3])
    },
  )

  test('and finds AWS down at the thaw, uses what it has', async () => {
    await startRefreshing({ latencyMs: 300, answer: 'reset before' })
    running().faults.set('*', { answer: 'reset before' })

    await child.freeze(1000)
    const { values, unhandled } = await next()

    expect({ values, unhandled }).toEqual({ values: ['first', 'first'], unhandled: [] })
    running().faults.clear()
    expect(await next(fourMinutes)).toEqual(right)
  })
})

describe('a process that is stopped between invocations', () => {
  test('for 1 s, and whose idle socket was closed, makes another', async () => {
    await start()
    await child.invoke()
    write('second')

    await child.freeze(Promise.all([running().disconnect(), sleep(1000)]))

    expect(await next(fourMinutes)).toEqual(right)
    expect(running().connections()).toEqual({ opened: 2, open: 1 })
  })

  test('for a moment that was four minutes on the wall does not even try the old socket', async () => {
    await start()
    await child.invoke()
    write('second')

    await child.freeze(100)

    expect(await next(fourMinutes)).toEqual(right)
    expect(used()).toEqual([1, 2])
  })
})

describe('a process that is stopped while INIT reads', () => {
  const atInit = { AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9' }

  async function startAtInit(fault: Fault): Promise<void> {
    running().faults.set('*', { ...fault, times: 1 })
    await start(atInit)
    await arrived(1)
    write('second')
  }

  test('for 1 s takes the answer that came meanwhile', async () => {
    await startAtInit({ latencyMs: 300 })

    await child.freeze(1000)

    expect(await next()).toEqual(right)
    expect(running().calls).toHaveLength(1)
  })

  test.each([
    ['for longer than the server keeps the socket', { latencyMs: 1500, answer: 'closed before' }],
    ['for longer than a try may take', { answer: 'hang' }],
  ] as const)('%s reads again at once', async (_howLong, fault) => {
    await startAtInit(fault)

    await child.freeze(2500)

    expect(await next()).toEqual(right)
    expect(running().calls).toHaveLength(2)
  })

  test('for a moment that was four minutes on the wall reads again at once', async () => {
    await startAtInit({ answer: 'hang' })

    await child.freeze(100)

    expect(await next(fourMinutes)).toEqual(right)
    expect(running().calls).toHaveLength(2)
  })
})
