import { setFault } from '../lab.ts'
import { isServed, msText, type Row } from '../row.ts'

/** Time enough for every time-out that anybody has by default. */
const limitMs = 10_000
/** The default of `timeout`, and what may be on top. */
const goalMs = 5000 + 50

export const hung: Row = {
  name: `AWS does not answer from the beginning: the first invocation of a function that may take ${limitMs / 1000} s`,
  goal: `an error after at most ${goalMs} ms`,
  async measure(lab) {
    const { sandbox } = lab
    setFault(lab, { answer: 'hang' })
    await sandbox.start()
    const first = await sandbox.invoke({ limitMs: lab.isShort ? 1000 : limitMs })
    if (isServed(first)) throw new Error(`${lab.contestant.name} answers what it cannot know`)
    const became = first.outcome === 'failed' ? 'an error' : first.outcome
    return {
      text: `${became} after ${msText(first.ms)} ms`,
      isGoalMet: first.outcome === 'failed' && first.ms <= goalMs,
    }
  },
}
