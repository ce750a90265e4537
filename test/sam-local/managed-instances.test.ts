// Lambda Managed Instances: one container, 2 worker threads, 64 invocations at once. AWS's emulator has such a mode; it
// needs a container, and refuses what comes while no worker asks for more, where Lambda would wait: so we ask again.
import { join } from 'node:path'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { prepareBaseImage } from '../../scripts/lab/base-image.ts'
import { cleanUp } from '../../scripts/lab/cleanup.ts'
import { countByOperation } from '../../scripts/lab/counting-proxy.ts'
import { containerFacingAddress } from '../../scripts/lab/docker.ts'
import { type ManagedInstance, startManagedInstance } from '../../scripts/lab/managed-instance.ts'
import { samBuild } from '../../scripts/lab/sam-build.ts'
import { type Stage, setStage } from '../../scripts/lab/stage.ts'
import { eventOf, samples } from '../../scripts/samples.ts'
import { bundle } from '../helpers/bundle.ts'
import { valuesIn } from '../helpers/values-in.ts'
import { type Gate, startGate } from './fixtures/gate.ts'
import type { Seen } from './fixtures/pair.ts'

jest.setTimeout(60_000)

const concurrency = 64
const workers = 2

let stage: Stage
let buildDir: string
let gate: Gate
let instance: ManagedInstance | undefined

beforeAll(async () => {
  const image = await prepareBaseImage()
  if (!image.usable) throw new Error(image.reason)
  const host = await containerFacingAddress()
  ;[stage, buildDir, gate] = await Promise.all([setStage({ host }), samBuild(), startGate(host)])
}, 600_000)

beforeEach(() => stage.proxy.reset())

afterEach(() => instance?.stop())

afterAll(cleanUp)

async function start(directory: string, name: string, functionName: string, variables: Record<string, string>) {
  const AWS_ENDPOINT_URL = `http://host.docker.internal:${stage.proxy.port}`
  const environment = { ...variables, AWS_ENDPOINT_URL }
  const handler = `${name}.handler`
  instance = await startManagedInstance({ directory, handler, functionName, environment, concurrency, workers })
  return instance
}

/** Waits until every worker has made its calls: the emulator answers when the first is ready. */
async function everyWorkerHasRead(calls: number): Promise<void> {
  while (stage.proxy.calls.length < calls * workers) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('with 2 workers and 64 invocations at once', () => {
  test.each(samples)('$name answers each right, and reads once a worker', async (sample) => {
    const { invoke, logs } = await start(
      join(buildDir, sample.functionId),
      sample.name,
      sample.functionId,
      await sample.variables(stage.seeded),
    )
    const event = await eventOf(sample)
    await everyWorkerHasRead(Object.values(sample.calls).reduce((sum, count) => sum + count, 0))

    const answers = await Promise.all(Array.from({ length: concurrency }, () => invoke(event)))

    const faults = answers.map((answer) => sample.fault({ event, answer, logs: logs() }, stage.seeded))
    expect(faults.filter((fault) => fault !== undefined)).toEqual([])
    const twice = Object.entries(sample.calls).map(([operation, count]) => [operation, count * workers])
    expect(countByOperation(stage.proxy.calls)).toEqual(Object.fromEntries(twice))
    expect(valuesIn(`${JSON.stringify(answers)}${logs()}`, stage.seeded)).toEqual([])
  })
})

describe('two parameters that change together while 64 invocations run', () => {
  const write = async (round: number) => {
    const credentials = { accessKeyId: 'lab', secretAccessKey: 'lab' }
    const client = new SSMClient({ region: 'us-east-1', endpoint: stage.emulator.url, credentials })
    for (const side of ['left', 'right']) {
      const value = { Name: `/pair/${side}`, Value: `round ${round}`, Type: 'String', Overwrite: true } as const
      await client.send(new PutParameterCommand(value))
    }
  }
  const pair = (round: number) => [`round ${round}`, `round ${round}`]

  beforeAll(() => bundle('test/sam-local/fixtures/pair.ts', join(buildDir, 'Pair')))

  test('are of one time in each invocation, from its begin to its end, and new for whoever asks again', async () => {
    await write(0)
    const { invoke } = await start(join(buildDir, 'Pair'), 'pair', 'Pair', {})
    const event = { gate: `http://host.docker.internal:${gate.port}` }
    const seen: Seen[][] = []

    for (const round of [0, 1, 2]) {
      const answers = Promise.all(Array.from({ length: concurrency }, () => invoke(event)))
      await gate.waiting(concurrency)
      // All are inside by now, and nobody reads.
      await write(round + 1)
      gate.open()
      seen.push((await answers) as Seen[])
    }

    for (const [round, answers] of seen.entries()) {
      const { before, after, isSameObject, anew } = { ...answers[0] }
      expect({ before, after, isSameObject, anew }).toEqual({
        before: pair(round),
        after: pair(round),
        isSameObject: true,
        anew: pair(round + 1),
      })
      const others = answers.map(({ worker: _worker, ...rest }) => JSON.stringify(rest))
      expect(new Set(others).size).toBe(1)
    }
    expect(new Set(seen.flat().map(({ worker }) => worker)).size).toBe(workers)
  })
})
