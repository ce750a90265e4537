import { join } from 'node:path'
import { countByOperation } from '../lab/counting-proxy.ts'
import { startRuntime } from '../lab/runtime.ts'
import type { Stage } from '../lab/stage.ts'
import { eventOf, type Sample } from '../samples.ts'
import type { Engine, SampleRun } from './engine.ts'

const names = {
  ric: 'RIE + RIC',
  bootstrap: 'RIE + bootstrap',
} as const

/** Lambda's Runtime Interface Emulator on this machine, with AWS's client or our own. */
export function rieEngine(client: 'ric' | 'bootstrap', { proxy, seeded }: Stage, buildDir: string): Engine {
  async function run(sample: Sample): Promise<SampleRun> {
    const runtime = await startRuntime({
      directory: join(buildDir, sample.functionId),
      handler: `${sample.name}.handler`,
      functionName: sample.functionId,
      environment: { ...(await sample.variables(seeded)), AWS_ENDPOINT_URL: proxy.url },
      client,
    })
    try {
      const event = await eventOf(sample)
      proxy.reset()
      const cold = await runtime.invoke(event)
      const coldCalls = countByOperation(proxy.calls)
      proxy.reset()
      const warm = await runtime.invoke(event)
      return {
        answer: cold.answer,
        logs: runtime.logs(),
        coldMs: cold.milliseconds,
        warmMs: warm.milliseconds,
        coldCalls,
        warmCalls: countByOperation(proxy.calls),
      }
    } finally {
      await runtime.stop()
    }
  }
  return { name: names[client], run }
}
