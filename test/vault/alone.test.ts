// Lambda's runtime client ends, "without providing a reason", when an invocation waits and nothing is left in the event
// loop. So does INIT at a top-level await.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { goodKeys } from '../helpers/fault-server/fault-server.ts'
import type { Fault } from '../helpers/fault-server/faults.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'

const running = useFaultServer()

/** What a process says in which nothing else runs. */
async function alone(way: string): Promise<string> {
  const script = fileURLToPath(new URL('../helpers/fault-server/alone.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, way], {
    env: {
      AWS_ENDPOINT_URL: running().url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: goodKeys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: goodKeys.secretAccessKey,
      AWS_SESSION_TOKEN: goodKeys.sessionToken,
      NODE_NO_WARNINGS: '1',
    },
    timeout: 20_000,
  })
  return stdout.trim()
}

const faults: readonly (readonly [string, Fault])[] = [
  ['a socket that is reset', { answer: 'reset before' }],
  ['an outage', { refusal: { name: 'InternalServerError', status: 500 } }],
  ['throttling', { throttled: 1 }],
]

describe('where nothing else runs, a process waits', () => {
  test.each(
    ['values', 'refresh', 'prefetch'].flatMap((way) => faults.map(([name, fault]) => [way, name, fault] as const)),
  )('in %s() for the next try after %s', async (way, _name, fault) => {
    running().parameters.put('/url', 'opened')
    running().faults.set('*', { ...fault, times: 1 })

    expect(await alone(way)).toBe('opened')
  })

  test('for a function that never answers until its time is over', async () => {
    expect(await alone('custom')).toBe('ERR_TIMEOUT')
  })

  test.each(faults)('in withCredentials() for another version after %s', async (_name, fault) => {
    running().secrets.put('db', 'current')
    running().secrets.put('db', 'pending', 'AWSPENDING')
    // The current version is read, and read anew.
    running().faults.set('*', { ...fault, after: 2, times: 1 })

    expect(await alone('withCredentials')).toBe('pending')
  })
})
