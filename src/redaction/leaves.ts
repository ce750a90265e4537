import { types } from 'node:util'

/** A piece of a value that can turn up in a text: a text itself, or bytes. */
export type Leaf = string | Uint8Array

/** What has more parts than this, such as an object that makes another whenever it is asked, is not looked through. */
const maxParts = 200_000

/** Shorter ones would be found in innocent text. */
export const minLength = 8

/**
 * The texts and bytes of a value at any depth, without keys: those of an object are names and no secrets. Without
 * recursion, since a value may nest deeper than the stack; and copied, since its owner may wipe the bytes.
 */
export function leavesOf(value: unknown): readonly Leaf[] {
  const leaves = new Set<Leaf>()
  const seen = new Set<object>()
  const left = [value]
  for (let parts = 0; left.length > 0 && parts < maxParts; parts++) {
    const next = left.pop()
    const leaf = leafOf(next)
    if (leaf !== undefined) {
      if (leaf.length >= minLength) leaves.add(leaf)
    } else if (typeof next === 'object' && next !== null && !seen.has(next)) {
      seen.add(next)
      for (const member of membersOf(next)) left.push(member)
    }
  }
  return [...leaves]
}

function leafOf(value: unknown): Leaf | undefined {
  if (typeof value === 'string') return value
  try {
    if (types.isAnyArrayBuffer(value)) return new Uint8Array(value.slice(0))
    if (!ArrayBuffer.isView(value)) return undefined
    return Uint8Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  } catch {
    // Bytes that were handed to another thread are no longer here.
    return new Uint8Array()
  }
}

/** What a schema has made may be of any class, with getters that throw. */
function membersOf(value: object): Iterable<unknown> {
  try {
    if (types.isMap(value) || types.isSet(value)) return [...value.values()]
    if (Array.isArray(value)) return value
    return Reflect.ownKeys(value).map((key) => memberOf(value, key))
  } catch {
    return []
  }
}

function memberOf(value: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(value, key)
  } catch {
    return undefined
  }
}
