// References in braces, as a template for CloudFormation has them and `sam local` hands them on: unresolved.
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { cleanUp } from '../../../scripts/lab/cleanup.ts'
import { countByOperation } from '../../../scripts/lab/counting-proxy.ts'
import { ricObstacle } from '../../../scripts/lab/ric.ts'
import { type Runtime, startRuntime } from '../../../scripts/lab/runtime.ts'
import { samBuild } from '../../../scripts/lab/sam-build.ts'
import { type Stage, setStage } from '../../../scripts/lab/stage.ts'
import { braces } from '../../helpers/braces.ts'
import { valuesIn } from '../../helpers/values-in.ts'

let stage: Stage
let buildDir: string
let runtime: Runtime | undefined

beforeAll(async () => {
  ;[stage, buildDir] = await Promise.all([setStage(), samBuild()])
}, 300_000)

beforeEach(() => stage.proxy.reset())

afterEach(() => runtime?.stop())

afterAll(cleanUp)

async function start(variables: Readonly<Record<string, string>>): Promise<Runtime> {
  runtime = await startRuntime({
    directory: join(buildDir, 'EnvReferencesFunction'),
    handler: 'env-references.handler',
    functionName: 'EnvReferencesFunction',
    environment: { ...variables, AWS_ENDPOINT_URL: stage.proxy.url },
    client: ricObstacle() ? 'bootstrap' : 'ric',
  })
  return runtime
}

test.each(braces)('$what', async ({ variables, host, calls }) => {
  const { invoke, logs } = await start(variables)

  const { answer } = await invoke({ challenge: 'a' })

  const proof = createHmac('sha256', stage.seeded.secretPassword).update('a').digest('hex')
  expect(answer).toEqual({ host, proof })
  expect(countByOperation(stage.proxy.calls)).toEqual(calls)
  expect(valuesIn(logs(), stage.seeded)).toEqual([])
})

test('a reference in braces that has no end is an error that shows nothing of the variable', async () => {
  const { invoke, logs } = await start({ DB_URL: 'marked{{resolve:ssm:/my-app', DB_PASSWORD: 'plain' })

  const { answer } = await invoke({ challenge: 'a' })

  expect(answer).toMatchObject({ errorType: 'LoadError', errorMessage: expect.stringContaining("env('DB_URL')") })
  expect(`${JSON.stringify(answer)}${logs()}`).not.toContain('marked')
})
