import { minLength } from './leaves.ts'
import type { Needle } from './needles.ts'
import { addSpan, type Span } from './spans.ts'

/** Finds every place in a text where one of the needles stands. */
export type Search = (text: string) => Span[]

/** No needle is shorter. */
const windowLength = minLength

/** As much of a needle is compared itself; hashes vouch for the rest, so that a long one costs no more than a short. */
const headLength = 32

/** Any large odd number. */
const factor = 0x9e3779b1

interface Pattern extends Needle {
  readonly head: string
  readonly hash: number
  /** What shifts a hash by the length of the needle. */
  readonly power: number
}

/**
 * Prepares a search (Rabin and Karp's) whose time grows with the text only: thousands of needles, or ones of 64 kB, cost
 * nothing more for each line. A regular expression of them all is slow at both, and can be too large to be compiled.
 */
export function createSearch(needles: readonly Needle[]): Search {
  const patterns = new Map<number, Pattern[]>()
  for (const needle of needles) {
    const prefixes = hashesOf(needle.text)
    const hash = prefixes[needle.text.length] as number
    const pattern = { ...needle, head: needle.text.slice(0, headLength), hash, power: powerOf(needle.text.length) }
    const window = prefixes[windowLength] as number
    const same = patterns.get(window)
    if (same) same.push(pattern)
    else patterns.set(window, [pattern])
  }
  const windowPower = powerOf(windowLength)
  const filter = filterOf([...patterns.keys()])

  return function search(text) {
    const spans: Span[] = []
    const prefixes = hashesOf(text)
    const hashOf = (start: number, end: number, power: number) =>
      ((prefixes[end] as number) - Math.imul(prefixes[start] as number, power)) | 0

    for (let start = 0; start + windowLength <= text.length; start++) {
      const window = hashOf(start, start + windowLength, windowPower)
      if (!filter.mayHave(window)) continue
      for (const pattern of patterns.get(window) ?? []) {
        const end = start + pattern.text.length
        if (end > text.length || hashOf(start, end, pattern.power) !== pattern.hash) continue
        if (text.startsWith(pattern.head, start)) addSpan(spans, widened(text, start, end, pattern))
      }
    }
    return spans
  }
}

/** The hash of each beginning of a text; hashes of all its pieces follow from these. */
function hashesOf(text: string): Int32Array {
  const prefixes = new Int32Array(text.length + 1)
  let hash = 0
  for (let at = 0; at < text.length; at++) {
    hash = (Math.imul(hash, factor) + text.charCodeAt(at)) | 0
    prefixes[at + 1] = hash
  }
  return prefixes
}

function powerOf(exponent: number): number {
  let power = 1
  let square = factor
  for (let left = exponent; left > 0; left >>>= 1) {
    if (left & 1) power = Math.imul(power, square)
    square = Math.imul(square, square)
  }
  return power
}

/** Says of nearly every window, by one look into a table, that no needle begins with it. */
function filterOf(windows: readonly number[]): { mayHave(window: number): boolean } {
  const bits = Math.min(22, Math.max(12, Math.ceil(Math.log2(windows.length * 16))))
  const shift = 32 - bits
  const table = new Uint8Array(2 ** bits)
  for (const window of windows) table[window >>> shift] = 1
  return { mayHave: (window) => table[window >>> shift] === 1 }
}

/** Takes in the characters that hold a part of the value, and the padding behind them. */
function widened(text: string, start: number, end: number, { before, after }: Pattern): Span {
  let last = Math.min(text.length, end + after)
  for (let padding = 0; after > 0 && padding < 2 && text[last] === '='; padding++) last++
  return { start: Math.max(0, start - before), end: last }
}
