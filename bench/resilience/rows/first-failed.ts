import { setTimeout as sleep } from 'node:timers/promises'
import { setFault } from '../lab.ts'
import { isServed, type Row } from '../row.ts'

export const firstFailed: Row = {
  name: 'AWS answers 500 at INIT and to the first invocation, and is back: the next invocation',
  goal: 'works, and nothing crashes',
  async measure(lab) {
    const { sandbox } = lab
    setFault(lab, { refusal: { name: 'InternalServerError', status: 500 } })
    const started = await sandbox.start()
    // What was begun at INIT fails before anybody waits for it.
    await sleep(lab.isShort ? 500 : 2000)
    const lived = started && sandbox.isRunning()
    const first = await sandbox.invoke()
    setFault(lab)
    const next = await sandbox.invoke()
    const crashes = [lived ? [] : 'at INIT', first.outcome === 'crashed' ? 'in the first' : []].flat()
    const became = isServed(next) ? 'works' : next.outcome === 'crashed' ? 'crashes' : 'fails'
    return {
      text: [became, ...crashes.map((where) => `crashed ${where}`)].join(', '),
      isGoalMet: isServed(next) && crashes.length === 0,
    }
  },
}
