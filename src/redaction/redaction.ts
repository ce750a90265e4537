import { isDeepStrictEqual } from 'node:util'
import { hidden } from './hidden.ts'
import { type Leaf, leavesOf, minLength } from './leaves.ts'
import { needlesOf } from './needles.ts'
import { createSearch, type Search } from './search.ts'
import { replaceSpans, type Span } from './spans.ts'
import { viewsOf } from './views.ts'

/** Knows which values are secret, and takes them out of texts. */
export interface Redaction {
  /** Call it whenever the value of a key has been opened. `as` is what else of the key it is: each is kept for itself. */
  remember(key: string, value: unknown, as?: string): void
  /** The text with each remembered value replaced. */
  readonly redact: ((text: string) => string) & Finds
}

/** Known to the other build (ESM or CommonJS) in the same process as well. */
export const finder: unique symbol = Symbol.for('lambda-unseal.finder')

/** For who redacts for several at once: a secret of one may lie within one of another. */
export interface Finds {
  readonly [finder]: (text: string) => readonly Span[]
}

/** A log line may be written, or arrive, after the value it holds was rotated. */
const versionsKept = 2

/** Starts with nothing to redact. */
export function createRedaction(): Redaction {
  const versions = new Map<string, readonly (readonly Leaf[])[]>()
  let search: Search | undefined

  const find = (text: string) => {
    if (versions.size === 0 || text.length < minLength) return []
    // Made by the first text, not at cold start.
    search ??= createSearch(distinctNeedles([...versions.values()].flat(2)))
    return spansIn(text, search)
  }
  const redact = (given: string) => {
    // Who has no compiler may give anything, and a logger must not throw.
    const text = typeof given === 'string' ? given : `${given}`
    return replaceSpans(text, find(text), hidden)
  }

  return {
    remember(key, value, as = '') {
      const leaves = leavesOf(value)
      const name = `${as} ${key}`
      const known = versions.get(name) ?? []
      // Not compared with nothing: the first comparison loads what compares, at cold start.
      if (leaves.length === 0 || (known[0] && isDeepStrictEqual(known[0], leaves))) return
      const others = known.filter((version) => !isDeepStrictEqual(version, leaves))
      versions.set(name, [leaves, ...others].slice(0, versionsKept))
      search = undefined
    },
    redact: Object.assign(redact, { [finder]: find }),
  }
}

function distinctNeedles(leaves: readonly Leaf[]) {
  return [...new Map(leaves.flatMap(needlesOf).map((needle) => [needle.text, needle])).values()]
}

function spansIn(text: string, search: Search): Span[] {
  return viewsOf(text).flatMap(({ text: view, origins }) => {
    const spans = search(view)
    return origins ? spans.map(({ start, end }) => ({ start: origins[start] ?? 0, end: origins[end] ?? 0 })) : spans
  })
}
