import type { Judge, Verdict } from './judge.ts'
import type { FromLoad } from './messages.ts'

type Invocation = Extract<FromLoad, { type: 'invocation' }>

/** Of each kind, since the first say why. */
const maxTold = 10

/** What came of all invocations so far. */
export class Tally {
  readonly #judge: Judge
  invocations = 0
  stale = 0
  refused = 0
  readonly wrong: string[] = []
  readonly failed: string[] = []

  constructor(judge: Judge) {
    this.#judge = judge
  }

  add({ span, answers }: Invocation): void {
    this.invocations++
    if (answers.some(({ isStale }) => isStale)) this.stale++
    for (const answer of answers) {
      const verdict = this.#judge.judge(answer, span)
      if (verdict === 'right') this.refused += Number(answer.token.startsWith('refused'))
      else this.#note(verdict, `${answer.key} was ${answer.token}${answer.isStale ? ', stale,' : ''} and ${verdict}`)
    }
  }

  #note(verdict: Verdict, what: string): void {
    const list = verdict === 'failed' ? this.failed : this.wrong
    list.push(what)
    if (list.length <= maxTold) console.log(`${new Date().toISOString().slice(11, 23)} ${what}`)
  }
}
