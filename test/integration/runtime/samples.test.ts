import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { cleanUp } from '../../../scripts/lab/cleanup.ts'
import { countByOperation } from '../../../scripts/lab/counting-proxy.ts'
import { ricObstacle } from '../../../scripts/lab/ric.ts'
import { type Runtime, startRuntime } from '../../../scripts/lab/runtime.ts'
import { samBuild } from '../../../scripts/lab/sam-build.ts'
import { type Stage, setStage } from '../../../scripts/lab/stage.ts'
import { eventOf, type Sample, samples } from '../../../scripts/samples.ts'
import { valuesIn } from '../../helpers/values-in.ts'

// AWS's own client where it can be compiled, and ours always: the demo may have to use it.
const clients = ricObstacle() ? (['bootstrap'] as const) : (['ric', 'bootstrap'] as const)

let stage: Stage
let buildDir: string
let runtime: Runtime | undefined

beforeAll(async () => {
  ;[stage, buildDir] = await Promise.all([setStage(), samBuild()])
}, 300_000)

beforeEach(() => stage.proxy.reset())

afterEach(() => runtime?.stop())

afterAll(cleanUp)

async function start(sample: Sample, client: 'ric' | 'bootstrap', more: Record<string, string> = {}): Promise<Runtime> {
  runtime = await startRuntime({
    directory: join(buildDir, sample.functionId),
    handler: `${sample.name}.handler`,
    functionName: sample.functionId,
    environment: { ...(await sample.variables(stage.seeded)), AWS_ENDPOINT_URL: stage.proxy.url, ...more },
    client,
  })
  return runtime
}

describe.each(clients)('in the Runtime Interface Emulator, with %s', (client) => {
  test.each(samples)('$name answers right, again and again, and reads once', async (sample) => {
    const { invoke, logs } = await start(sample, client)
    const event = await eventOf(sample)

    const answers = [await invoke(event), await invoke(event), await invoke(event)]

    for (const { answer } of answers) {
      expect(sample.fault({ event, answer, logs: logs() }, stage.seeded)).toBeUndefined()
    }
    expect(countByOperation(stage.proxy.calls)).toEqual(sample.calls)
  })

  test.each(samples)('$name reads before the first invocation is asked for', async (sample) => {
    const { invoke, logs, nextCalls } = await start(sample, client)

    const event = await eventOf(sample)

    const { answer } = await invoke(event)

    expect(sample.fault({ event, answer, logs: logs() }, stage.seeded)).toBeUndefined()
    const lastRead = Math.max(...stage.proxy.calls.map(({ at }) => at))
    expect(nextCalls.length).toBeGreaterThan(0)
    expect(lastRead).toBeLessThan(nextCalls[0]?.at ?? 0)
  })

  test.each(samples)('$name shows no value in its answer or its log', async (sample) => {
    const { invoke, logs } = await start(sample, client)

    const { answer } = await invoke(await eventOf(sample))

    expect(valuesIn(`${JSON.stringify(answer)}${logs()}`, stage.seeded)).toEqual([])
  })
})

const [client = 'bootstrap'] = clients
const sampleNamed = (name: string) => samples.find((sample) => sample.name === name) as Sample

describe('a container', () => {
  test('with a TTL of 1 s reads nothing for a second invocation, and once for one after 1.2 s', async () => {
    const sample = sampleNamed('ssm-parameters')
    const { invoke } = await start(sample, client, { PARAMETERS_TTL: '1s' })
    const event = await eventOf(sample)
    await invoke(event)
    stage.proxy.reset()

    await invoke(event)
    const callsAtOnce = countByOperation(stage.proxy.calls)
    await sleep(1200)
    await invoke(event)

    expect(callsAtOnce).toEqual({})
    expect(countByOperation(stage.proxy.calls)).toEqual({ 'ssm:GetParameters': 1 })
  })

  test('whose variable was encrypted for another function says so at each invocation, and reads again at each', async () => {
    const sample = sampleNamed('decrypt-env')
    const DB_PASSWORD = await stage.seeded.encryptFor('AnotherFunction', stage.seeded.dbPassword)
    const { invoke, logs } = await start(sample, client, { DB_PASSWORD })
    const event = await eventOf(sample)

    const [first, second] = [await invoke(event), await invoke(event)]

    for (const { answer } of [first, second]) {
      expect(answer).toMatchObject({ errorType: 'LoadError' })
      const { errorMessage } = answer as { errorMessage: string }
      expect(errorMessage).toContain("kmsEnv('DB_PASSWORD')")
      expect(errorMessage).toContain('LambdaFunctionName=DecryptEnvFunction')
      expect(errorMessage).toContain('logical ID')
    }
    // One at INIT and one for each invocation.
    expect(countByOperation(stage.proxy.calls)).toEqual({ 'kms:Decrypt': 3 })
    expect(valuesIn(`${JSON.stringify([first, second])}${logs()}`, { ...stage.seeded, DB_PASSWORD })).toEqual([])
  })

  test('whose TTL is no duration ends at INIT, naming the option', async () => {
    const sample = sampleNamed('ssm-parameters')
    const { invoke } = await start(sample, client, { PARAMETERS_TTL: '300' })

    const { answer } = await invoke(await eventOf(sample))

    expect(JSON.stringify(answer)).toContain('ttl')
  })
})
