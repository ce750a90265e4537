// 64 invocations at once in one worker thread and in two, as on Managed Instances, while values expire, are refreshed,
// cannot be read, or are read anew by force.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { containerFacingAddress } from '../../scripts/lab/docker.ts'
import { startManagedInstance } from '../../scripts/lab/managed-instance.ts'
import type { Fault } from '../helpers/fault-server/faults.ts'
import { startGate } from './fixtures/gate.ts'
import { useContainers } from './fixtures/use-containers.ts'
import type { Watch, Watched } from './fixtures/watched.ts'

jest.setTimeout(60_000)

const concurrency = 64
/** How often one read may call at most. */
const maxTries = 11
/** Within the time to live, when a refresh is due; and after it. */
const refreshesAt = 9000
const expiredAt = 60_000

const { server, start } = useContainers()

const pair = (value: string) => [value, value]

function write(value: string): void {
  for (const name of ['/left', '/right']) server().parameters.put(name, value)
}

/** Lets 64 invocations in, does something when all of them are inside, lets them go on at once, and tells what they saw. */
type Crowd = (watch?: (n: number) => Watch, meanwhile?: () => void) => Promise<readonly Watched['values'][]>

/** All that any invocation of the test saw. */
const everything: Watched[] = []

afterEach(() => {
  const torn = everything.filter(({ values, later }) => JSON.stringify(values) !== JSON.stringify(later))
  const unhandled = everything.flatMap((each) => each.unhandled)
  everything.length = 0
  expect({ torn, unhandled }).toEqual({ torn: [], unhandled: [] })
})

const called = async (calls: number) => {
  while (server().calls.length < calls) await sleep(5)
}

/** Workers that have read `first` at INIT, unless this fault kept them from it; the calls so far are forgotten. */
async function startWorkers(
  workers: number,
  { fault, calls = 1, ...variables }: { fault?: Fault; calls?: number; REFRESH_TIMEOUT?: string } = {},
): Promise<Crowd> {
  const gate = await startGate(await containerFacingAddress())
  write('first')
  if (fault) server().faults.set('*', { ...fault, times: workers * calls })
  const { invoke } = await start(
    'test/sam-local/fixtures/watched.ts',
    (options) => startManagedInstance({ ...options, concurrency, workers }),
    variables,
  )
  // The emulator answers when the first of them is ready.
  await called(workers * calls)
  server().forgetCalls()

  return async function crowd(watch = () => ({}), meanwhile = () => {}) {
    const url = `http://host.docker.internal:${gate.port}`
    const answers = Promise.all(Array.from({ length: concurrency }, (_, n) => invoke({ ...watch(n), gate: url })))
    await gate.waiting(concurrency)
    meanwhile()
    gate.open()
    const seen = (await answers) as Watched[]
    everything.push(...seen)
    expect(new Set(seen.map(({ worker }) => worker)).size).toBe(workers)
    return distinct(seen.map(({ values }) => values))
  }
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values.map((value) => JSON.stringify(value)))].map((text) => JSON.parse(text))
}

describe.each([1, 2])('64 invocations at once in %i worker(s)', (workers) => {
  test('share one read a worker of what has expired, and all get the new values', async () => {
    const crowd = await startWorkers(workers)
    server().faults.set('*', { latencyMs: 100 })

    const seen = await crowd(
      () => ({ aheadMs: expiredAt }),
      () => write('second'),
    )

    expect(seen).toEqual([pair('second')])
    expect(server().calls).toHaveLength(workers)
    expect(everything.flatMap(({ events }) => events)).not.toContain('stale')
  })

  test('share one refresh a worker, and nobody waits for it', async () => {
    const crowd = await startWorkers(workers)
    server().faults.set('*', { latencyMs: 100 })

    const first = await crowd(
      () => ({ aheadMs: refreshesAt }),
      () => write('second'),
    )
    await called(workers)
    let seen = await crowd()
    while (seen.length > 1 || `${seen}` !== `${pair('second')}`) {
      expect([pair('first'), pair('second')]).toEqual(expect.arrayContaining(seen as string[][]))
      seen = await crowd()
    }

    expect(first).toEqual([pair('first')])
    expect(server().calls).toHaveLength(workers)
  })

  test.each([
    ['answers 500', { refusal: { name: 'InternalServerError', status: 500 } }],
    ['resets', { answer: 'reset before' }],
  ] as const)('get the old values where AWS %s, and the new ones when it is back', async (_what, fault) => {
    const crowd = await startWorkers(workers, { REFRESH_TIMEOUT: '300ms' })
    server().faults.set('*', fault)

    const during = await crowd(
      () => ({ aheadMs: expiredAt }),
      () => write('second'),
    )
    const callsDuring = server().calls.length
    server().faults.clear()
    const after = await crowd(() => ({ aheadMs: 10 * expiredAt }))

    expect([during, after]).toEqual([[pair('first')], [pair('second')]])
    expect(callsDuring).toBeLessThanOrEqual(workers * maxTries)
    expect(server().calls.length).toBeLessThanOrEqual(workers * (maxTries + 1))
  })

  test('read at once, and once a worker, where INIT was denied', async () => {
    // Both names at once, and then one by one.
    const crowd = await startWorkers(workers, { fault: { refusal: { name: 'AccessDeniedException' } }, calls: 3 })

    expect(await crowd()).toEqual([pair('first')])
    expect(server().calls).toHaveLength(workers)
  })

  test('that all force a read get what was written before, by two reads a worker', async () => {
    const crowd = await startWorkers(workers)
    server().faults.set('*', { latencyMs: 100 })

    const seen = await crowd(
      () => ({ isForced: true }),
      () => write('second'),
    )

    expect(seen).toEqual([pair('second')])
    expect(server().calls.length).toBeLessThanOrEqual(2 * workers)
  })

  test('of which half force a read of what has expired get the new values, by three reads a worker', async () => {
    const crowd = await startWorkers(workers)
    server().faults.set('*', { latencyMs: 100 })

    const seen = await crowd(
      (n) => ({ aheadMs: expiredAt, isForced: n % 2 === 0 }),
      () => write('second'),
    )

    expect(seen).toEqual([pair('second')])
    expect(server().calls.length).toBeLessThanOrEqual(3 * workers)
  })

  test('that force a read which is denied are told so each, and the old values stay', async () => {
    const crowd = await startWorkers(workers)
    server().parameters.denied.add('/left').add('/right')

    await crowd(() => ({ isForced: true }))
    const told = everything.map(({ values }) => values)
    const calls = server().calls.length
    const later = await crowd()

    const refusal = { failed: expect.stringContaining('AccessDeniedException') }
    expect(told).toEqual(Array(concurrency).fill(refusal))
    expect(later).toEqual([pair('first')])
    // Two reads, each of both names at once and then one by one.
    expect(calls).toBeLessThanOrEqual(2 * 3 * workers)
    expect(server().calls).toHaveLength(calls)
  })
})
