import { setFault } from '../lab.ts'
import { isServed, msText, type Row, sortedMs } from '../row.ts'

const hourMs = 60 * 60_000

/** An answer that comes later than a refresh is waited for. */
const slowMs = 600

export const sparse: Row = {
  name: 'one invocation an hour for 6 h, AWS answers in 600 ms',
  goal: '0 errors',
  environment: { SANDBOX_CLOCK: '1' },
  async measure(lab) {
    const { sandbox, server, isShort } = lab
    setFault(lab, { latencyMs: slowMs })
    const invocations = [await sandbox.invoke()]
    for (let hour = 1; hour <= (isShort ? 1 : 6); hour++) {
      await sandbox.freeze(200)
      sandbox.advance(hourMs)
      server.clockSkewMs += hourMs
      invocations.push(await sandbox.invoke())
    }
    const errors = invocations.filter((each) => !isServed(each)).length
    return {
      text: `${errors} errors, at most ${msText(sortedMs(invocations).at(-1) ?? 0)} ms`,
      isGoalMet: errors === 0,
    }
  },
}
