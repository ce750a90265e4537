import type { History } from './history.ts'

/** What one invocation got for one key. */
export interface Answer {
  readonly key: string
  /** The value as JSON, or `refused: ` and the error's code. */
  readonly token: string
  /** Whether the invocation was told that it is stale. */
  readonly isStale: boolean
}

/** Instants are wall time. */
export interface Span {
  readonly from: number
  readonly to: number
}

export type Verdict = 'right' | 'failed' | 'never written' | 'too old' | 'older than one before'

export const refusal = (code: string): string => `refused: ${code}`

/** The time to live, and what one try may take: a value is as old as its answer, which may drip for that long. */
export const maxAgeMs = 1000 + 2000

/**
 * Judges answers by what the server held: each has to be its value of now or, if it may be stale, of any time, and
 * otherwise of at most so long ago; and never of before one that an earlier invocation was given.
 */
export class Judge {
  readonly #history: History
  readonly #neverStale: readonly string[]
  /** By key: from when on which version was known to have been answered. */
  readonly #answered = new Map<string, { readonly at: number; readonly index: number }[]>()

  /** `neverStale` are the keys whose value may not be stale, whatever an invocation was told. */
  constructor(history: History, neverStale: readonly string[]) {
    this.#history = history
    this.#neverStale = neverStale
  }

  /** Invocations are to be judged in the order in which they ended. */
  judge({ key, token, isStale }: Answer, { from, to }: Span): Verdict {
    const version = this.#history.find(key, token, to)
    const isRefusal = token.startsWith(refusal(''))
    if (!version) return isRefusal ? 'failed' : 'never written'
    const mayBeOld = isStale && !this.#neverStale.includes(key)
    if (!mayBeOld && version.until < from - maxAgeMs) return isRefusal ? 'failed' : 'too old'

    const answered = this.#answered.get(key) ?? []
    this.#answered.set(key, answered)
    const before = answered.findLast(({ at }) => at < from)
    if (before && version.index < before.index) return 'older than one before'
    if (version.index > (answered.at(-1)?.index ?? -1)) answered.push({ at: to, index: version.index })
    return 'right'
  }
}
