/** A piece of a text, as `slice` takes it. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Adds one that begins no earlier than the last, and makes one of the two if they overlap. */
export function addSpan(spans: Span[], span: Span): void {
  const last = spans.at(-1)
  if (last && last.start <= span.start && span.start < last.end) {
    spans[spans.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
  } else {
    spans.push(span)
  }
}

/** Puts `replacement` in the place of each span. Those that overlap become one, so that nothing of either remains. */
export function replaceSpans(text: string, spans: readonly Span[], replacement: string): string {
  if (spans.length === 0) return text
  const pieces: string[] = []
  let at = 0
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (start >= at) pieces.push(text.slice(at, start), replacement)
    at = Math.max(at, end)
  }
  return [...pieces, text.slice(at)].join('')
}
