import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { prepareBaseImage } from '../../scripts/lab/base-image.ts'
import { cleanUp } from '../../scripts/lab/cleanup.ts'
import { countByOperation } from '../../scripts/lab/counting-proxy.ts'
import { containerFacingAddress } from '../../scripts/lab/docker.ts'
import { samBuild } from '../../scripts/lab/sam-build.ts'
import { type SamLambda, startSamLambda } from '../../scripts/lab/sam-lambda.ts'
import { samLocalInvoke } from '../../scripts/lab/sam-local.ts'
import { type Stage, setStage } from '../../scripts/lab/stage.ts'
import type { FunctionVariables } from '../../scripts/lab/variables-file.ts'
import { eventFile, eventOf, type Sample, samples } from '../../scripts/samples.ts'
import { braces } from '../helpers/braces.ts'
import { valuesIn } from '../helpers/values-in.ts'

let stage: Stage
let buildDir: string
let variables: FunctionVariables

beforeAll(async () => {
  const image = await prepareBaseImage()
  if (!image.usable) throw new Error(image.reason)
  stage = await setStage({ host: await containerFacingAddress() })
  buildDir = await samBuild()
  const endpoint = `http://host.docker.internal:${stage.proxy.port}`
  const pairs = samples.map(async ({ functionId, variables: variablesOf }) => {
    return [functionId, { ...(await variablesOf(stage.seeded)), AWS_ENDPOINT_URL: endpoint }] as const
  })
  variables = Object.fromEntries(await Promise.all(pairs))
}, 600_000)

beforeEach(() => stage.proxy.reset())

afterAll(cleanUp)

describe('sam local invoke', () => {
  test.each(samples)(
    '$name answers its event right, reads what it needs and shows no value',
    async (sample) => {
      const event = await eventOf(sample)

      const { answer, logs } = await samLocalInvoke({
        buildDir,
        variables,
        functionId: sample.functionId,
        event: eventFile(sample),
      })

      expect(sample.fault({ event, answer, logs }, stage.seeded)).toBeUndefined()
      expect(countByOperation(stage.proxy.calls)).toEqual(sample.calls)
      expect(valuesIn(`${JSON.stringify(answer)}${logs}`, stage.seeded)).toEqual([])
    },
    180_000,
  )

  test.each(braces)(
    'hands on references in braces as they stand in its file of variables: $what',
    async ({ variables: braced, host, calls }) => {
      const sample = samples.find(({ name }) => name === 'env-references') as Sample
      const { functionId } = sample
      const { challenge } = (await eventOf(sample)) as { challenge: string }

      const { answer, logs } = await samLocalInvoke({
        buildDir,
        variables: { [functionId]: { ...variables[functionId], ...braced } },
        functionId,
        event: eventFile(sample),
      })

      const proof = createHmac('sha256', stage.seeded.secretPassword).update(challenge).digest('hex')
      expect(answer).toEqual({ host, proof })
      expect(countByOperation(stage.proxy.calls)).toEqual(calls)
      expect(valuesIn(logs, stage.seeded)).toEqual([])
    },
    180_000,
  )
})

describe('sam local start-lambda', () => {
  let lambda: SamLambda

  beforeAll(async () => {
    lambda = await startSamLambda({ buildDir, variables })
  }, 180_000)

  test.each(samples)(
    '$name answers again and again from one container, which reads once',
    async (sample) => {
      const event = await eventOf(sample)

      const answers = [await lambda.invoke(sample.functionId, event), await lambda.invoke(sample.functionId, event)]

      for (const { answer } of answers) {
        expect(sample.fault({ event, answer, logs: lambda.logs() }, stage.seeded)).toBeUndefined()
      }
      expect(countByOperation(stage.proxy.calls)).toEqual(sample.calls)
    },
    120_000,
  )
})
