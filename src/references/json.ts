import { InvalidJsonError } from '../errors.ts'
import { Fault } from '../fault.ts'

/** JSON as a deeply frozen value. A parser's own message quotes the text; this one tells the position only. */
export function parseJson(text: string): unknown {
  try {
    return deepFreeze(JSON.parse(text))
  } catch {
    throw new Fault(InvalidJsonError, {
      reason: `not JSON at character ${positionOfError(text)} of ${text.length}; plain text needs no "format" and no "key"`,
    })
  }
}

/** Looks up `'a'`, or `'a.b'` for a nested key unless there is a key of just that name. */
export function pick(json: unknown, key: string): { readonly value: unknown } | undefined {
  if (has(json, key)) return { value: json[key] }
  let value = json
  for (const name of key.split('.')) {
    if (!has(value, name)) return undefined
    value = value[name]
  }
  return { value }
}

function has(value: unknown, key: string): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
}

/** Without recursion: a value may nest deeper than the stack. */
function deepFreeze(value: unknown): unknown {
  const left = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next !== 'object' || next === null) continue
    for (const member of Object.values(next)) left.push(member)
    Object.freeze(next)
  }
  return value
}

const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside a string.
const plain = /[^"\\\u0000-\u001f]*/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const space = /[ \t\n\r]*/y

/** Where a text stops being JSON, counted from 0: the start of the first token that cannot stand there. */
function positionOfError(text: string): number {
  const open: ('{' | '[')[] = []
  let expected: 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'end' = 'value'
  let at = 0
  const skip = (token: RegExp) => {
    token.lastIndex = at
    if (!token.test(text)) return false
    at = token.lastIndex
    return true
  }
  /** Piece by piece: one expression for a whole string remembers each character, and the stack has an end. */
  const skipString = () => {
    const start = at
    if (text[at] !== '"') return false
    at++
    do skip(plain)
    while (skip(escaped))
    if (text[at] === '"') return Boolean(++at)
    at = start
    return false
  }

  for (;;) {
    skip(space)
    const start = at
    const next = text[at]
    const closes = open.at(-1) === '{' ? '}' : ']'
    if (next === closes && open.length > 0 && (expected === 'end' || expected.endsWith(`or ${closes}`))) {
      at++
      open.pop()
      expected = 'end'
    } else if (expected === 'end') {
      if (next !== ',' || open.length === 0) return start
      at++
      expected = open.at(-1) === '{' ? 'key' : 'value'
    } else if (expected === 'colon') {
      if (next !== ':') return start
      at++
      expected = 'value'
    } else if (expected.startsWith('key')) {
      if (!skipString()) return start
      expected = 'colon'
    } else if (next === '{' || next === '[') {
      at++
      open.push(next)
      expected = next === '{' ? 'key or }' : 'value or ]'
    } else {
      if (!skipString() && !skip(literal)) return start
      expected = 'end'
    }
  }
}
