import { quantile } from '../../statistics.ts'
import { invokeFor } from '../lab.ts'
import { hasWaited, isServed, msText, type Row, sortedMs } from '../row.ts'

export const steady: Row = {
  name: '50 invocations a second for 18 s: how many waited for AWS; in brackets an empty handler in the same run',
  goal: '0 waited',
  async measure(lab) {
    await lab.sandbox.invoke()
    const invocations = await invokeFor(lab, { ms: lab.isShort ? 1500 : 18_000, intervalMs: 20 })
    const waited = invocations.filter((each) => hasWaited(each) || !isServed(each)).length
    const sorted = sortedMs(invocations)
    const empty = invocations.map(({ emptyMs = 0 }) => emptyMs).sort((a, b) => a - b)
    const times = (share: number) => `${ms(quantile(sorted, share))} ms (${ms(quantile(empty, share))})`
    const text = `${waited} of ${invocations.length} waited; p50 ${times(0.5)}, p99 ${times(0.99)}`
    return { text, isGoalMet: waited === 0 }
  },
}

const ms = (value: number) => (value < 1 ? value.toFixed(2) : msText(value))
