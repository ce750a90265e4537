// A container that is frozen by `docker pause` with a refresh in flight. What it must not do is told by counts: how often
// it asks, over how many connections, and whether anybody waited for a time-out. A freeze takes the time it takes.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, jest, test } from '@jest/globals'
import { type Container, startContainer } from '../../scripts/lab/container.ts'
import type { Fault } from '../helpers/fault-server/faults.ts'
import { useContainers } from './fixtures/use-containers.ts'
import type { Watch, Watched } from './fixtures/watched.ts'

jest.setTimeout(60_000)

/** Nine tenths of the time to live: by then a refresh is due, and nothing has expired. */
const refreshesAt = 9000

const { server, start } = useContainers()

const freezes: readonly (readonly [howLong: string, ms: number, fault: Fault, callsMore: number])[] = [
  ['1 s, and was answered meanwhile', 1000, { latencyMs: 500 }, 0],
  ['1 s, and whose socket was reset', 1000, { latencyMs: 500, answer: 'reset before' }, 1],
  ['longer than the server keeps the socket', 2500, { latencyMs: 1500, answer: 'closed before' }, 1],
]

const arrived = async (calls: number) => {
  while (server().calls.length < calls) await sleep(5)
}

async function freeze(container: Container, ms: number): Promise<void> {
  await container.freeze()
  await sleep(ms)
  await container.thaw()
}

describe('a container that is frozen with a refresh in flight', () => {
  const write = (value: string) => {
    for (const name of ['/left', '/right']) server().parameters.put(name, value)
  }

  test.each(freezes)('for %s, is right at the next invocation', async (_howLong, ms, fault, callsMore) => {
    write('first')
    const container = await start('test/sam-local/fixtures/watched.ts', startContainer)
    const invoke = (watch: Watch) => container.invoke(watch) as Promise<Watched>
    await invoke({})
    write('second')
    server().faults.set('*', { ...fault, times: 1 })
    await invoke({ aheadMs: refreshesAt })
    await arrived(2)

    await freeze(container, ms)
    const { values, events, unhandled, invocations } = await invoke({})

    expect(values).toEqual(['second', 'second'])
    expect(events).not.toContain('stale')
    expect(unhandled).toEqual([])
    // The same process as before.
    expect(invocations).toBe(3)
    // The first is not used for the refresh: by then it was idle for too long.
    expect(server().calls.map(({ connection }) => connection)).toEqual([1, 2, 3].slice(0, 2 + callsMore))
  })
})

test('the sample of parameters, frozen so for longer than the server keeps the socket, answers as ever', async () => {
  server().parameters.put('/my-app/dev/db-url', 'mysql://app@db.internal/app')
  server().parameters.put('/my-app/dev/db-password', 'first')
  const container = await start('src/handlers/ssm-parameters.ts', startContainer, { PARAMETERS_TTL: '1s' })
  expect(await container.invoke({})).toBe('worked!')
  server().faults.set('*', { latencyMs: 1500, answer: 'closed before', times: 1 })
  while (server().calls.length < 2) expect(await container.invoke({})).toBe('worked!')

  await freeze(container, 2500)

  expect(await container.invoke({})).toBe('worked!')
  expect(container.logs()).not.toMatch(/unhandled|error/i)
  // A value is as old as the begin of its read: what came by the second try may have expired by then.
  expect(server().calls.length).toBeLessThanOrEqual(4)
})
