import { isDeepStrictEqual, types } from 'node:util'

/** Whether two values are the same, as far as looking at them tells: instances of classes may differ in private. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  try {
    return isDeepStrictEqual(a, b) && isPlain(a)
  } catch {
    // What a function of the user's own has read may throw at who looks at it, or nest deeper than the stack.
    return false
  }
}

/** Whether it is data all through, at any depth. */
function isPlain(value: unknown): boolean {
  const seen = new Set<unknown>()
  const left = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next === 'function') return false
    if (typeof next !== 'object' || next === null || ArrayBuffer.isView(next) || seen.has(next)) continue
    seen.add(next)
    if (types.isMap(next)) left.push(...next.keys(), ...next.values())
    else if (Array.isArray(next) || isRecord(next)) for (const member of Object.values(next)) left.push(member)
    else if (!types.isDate(next)) return false
  }
  return true
}

function isRecord(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  const isSeen = Reflect.ownKeys(value).length === Object.keys(value).length
  return isSeen && (prototype === null || prototype === Object.prototype)
}
