import { quantile } from '../../statistics.ts'
import { invokeFor, latencyMs } from '../lab.ts'
import { isServed, msText, type Row, sortedMs } from '../row.ts'
import type { Invocation } from '../sandbox.ts'

/** Longer than the time to live, and shorter than a server keeps a socket. */
const frozenMs = 3000

export const freeze: Row = {
  name: 'first invocation after the container was frozen for 3 s, of 5',
  goal: `at most ${latencyMs + 20} ms: a round trip of ${latencyMs} and 20`,
  async measure(lab) {
    const first: Invocation[] = []
    for (let round = 0; round < (lab.isShort ? 1 : 5); round++) {
      await invokeFor(lab, { ms: 300, intervalMs: 20 })
      await lab.sandbox.freeze(lab.isShort ? frozenMs / 2 : frozenMs)
      first.push(await lab.sandbox.invoke())
    }
    const sorted = sortedMs(first)
    const median = quantile(sorted, 0.5)
    const failed = first.filter((each) => !isServed(each)).length
    const text = `median ${msText(median)} ms, longest ${msText(quantile(sorted, 1))} ms${failed > 0 ? `, ${failed} failed` : ''}`
    return { text, isGoalMet: failed === 0 && median <= latencyMs + 20 }
  },
}
