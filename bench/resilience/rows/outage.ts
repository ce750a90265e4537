import type { Fault } from '../../../test/helpers/fault-server/faults.ts'
import { quantile } from '../../statistics.ts'
import { invokeFor, setFault } from '../lab.ts'
import { ttlMs } from '../names.ts'
import { hasWaited, isServed, msText, percentText, type Row, sortedMs } from '../row.ts'

/** From which millisecond to which AWS is away. */
export const outageMs = { from: 3000, to: 18_000, end: 23_000 } as const

const intervalMs = 100
/** How long an invocation waits for a refresh, and what may be on top. */
const firstGoalMs = 500 + 100
/** Two fetches, each with holds of 0.5, 1, 2, 4 and 8 s at least and a try before each and after the last. */
const maxTries = 12
const heldOffGoalMs = 5

const outage = (what: string, fault: Fault): Row => ({
  name: `AWS ${what} for 15 s: invocations after the TTL, beginning with the first that noticed`,
  goal: `100 % served, the first in at most ${firstGoalMs} ms, then under ${heldOffGoalMs} ms but for one a hold of each fetch, so at most ${maxTries} wait`,
  async measure(lab) {
    const scale = lab.isShort ? 0.2 : 1
    await lab.sandbox.invoke()
    const before = await invokeFor(lab, { ms: outageMs.from * scale, intervalMs })
    setFault(lab, fault)
    const begun = performance.now()
    const during = await invokeFor(lab, { ms: (outageMs.to - outageMs.from) * scale, intervalMs })
    setFault(lab)
    const after = await invokeFor(lab, { ms: (outageMs.end - outageMs.to) * scale, intervalMs })

    const expired = during.filter(({ at, ms }) => at + ms >= begun + ttlMs)
    const noticed = during.find((each) => hasWaited(each) || !isServed(each))
    const share = expired.filter(isServed).length / (expired.length || 1)
    const sorted = sortedMs(expired)
    const [first, longest, median] = [noticed?.ms ?? 0, sorted.at(-1) ?? 0, quantile(sorted, 0.5)]
    const waited = expired.filter(hasWaited).length
    return {
      text: `${percentText(share)} served; first ${msText(first)} ms, longest ${msText(longest)} ms, p50 ${msText(median)} ms; ${waited} of ${expired.length} waited`,
      isGoalMet: share === 1 && longest <= firstGoalMs && median < heldOffGoalMs && waited <= maxTries,
      invocations: [...before, ...during, ...after],
    }
  },
})

/** By their names in the chart. */
export const outages = {
  'AWS answers 500': outage('answers 500', { refusal: { name: 'InternalServerError', status: 500 } }),
  'AWS resets every connection': outage('resets every connection', { answer: 'reset before' }),
  'AWS does not answer': outage('does not answer', { answer: 'hang' }),
} as const satisfies Record<string, Row>
