import { quantile } from '../../statistics.ts'
import { invokeFor, setFault } from '../lab.ts'
import { isServed, msText, percentText, type Row, sortedMs } from '../row.ts'

const goalMs = 25

export const throttled: Row = {
  name: '30 % of calls throttled, 50 invocations a second for 18 s',
  goal: `100 % served, p99 under ${goalMs} ms`,
  async measure(lab) {
    await lab.sandbox.invoke()
    setFault(lab, { throttled: 0.3 })
    const invocations = await invokeFor(lab, { ms: lab.isShort ? 1500 : 18_000, intervalMs: 20 })
    const share = invocations.filter(isServed).length / invocations.length
    const p99 = quantile(sortedMs(invocations), 0.99)
    return { text: `${percentText(share)} served, p99 ${msText(p99)} ms`, isGoalMet: share === 1 && p99 < goalMs }
  },
}
