import { countByOperation } from '../lab/counting-proxy.ts'
import { type SamLambda, startSamLambda } from '../lab/sam-lambda.ts'
import { samLocalInvoke } from '../lab/sam-local.ts'
import type { Stage } from '../lab/stage.ts'
import { eventFile, eventOf, type Sample, samples } from '../samples.ts'
import type { Engine, SampleRun } from './engine.ts'

/** `sam local invoke` for the answer, and `sam local start-lambda`, whose containers stay, for a warm invocation. */
export async function dockerEngine({ proxy, seeded }: Stage, buildDir: string): Promise<Engine> {
  const endpoint = `http://host.docker.internal:${proxy.port}`
  const variables = Object.fromEntries(
    await Promise.all(
      samples.map(async (sample) => {
        return [sample.functionId, { ...(await sample.variables(seeded)), AWS_ENDPOINT_URL: endpoint }] as const
      }),
    ),
  )
  let lambda: Promise<SamLambda> | undefined

  async function run(sample: Sample): Promise<SampleRun> {
    const { functionId } = sample
    proxy.reset()
    const cold = await samLocalInvoke({ buildDir, variables, functionId, event: eventFile(sample) })
    const coldCalls = countByOperation(proxy.calls)

    lambda ??= startSamLambda({ buildDir, variables })
    const { invoke } = await lambda
    const event = await eventOf(sample)
    await invoke(functionId, event)
    proxy.reset()
    const warm = await invoke(functionId, event)
    return {
      answer: cold.answer,
      logs: cold.logs,
      coldMs: cold.functionMilliseconds,
      warmMs: warm.milliseconds,
      coldCalls,
      warmCalls: countByOperation(proxy.calls),
    }
  }
  return { name: 'sam local invoke', run }
}
