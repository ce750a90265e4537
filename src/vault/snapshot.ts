import { hidden } from '../redaction/hidden.ts'

/** The opened values by key, as they were at one moment. */
export type Snapshot<Values> = Values extends infer V ? { readonly [Key in keyof V]: V[Key] } : never

/** Keys that a declaration cannot have, since the snapshot needs them to keep its values out of logs. */
export const reservedKeys: readonly string[] = ['toJSON']

/** Inherited by every snapshot: what copies plain objects member by member, as some loggers do, would copy one without. */
const hiding = Object.freeze(
  Object.create(null, {
    toJSON: { value: hideAll },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: hideAll },
    // Without it a template literal would throw.
    [Symbol.toPrimitive]: { value: () => hidden },
  }),
)

function hideAll(this: object): Record<string, string> {
  return Object.fromEntries(Object.keys(this).map((key) => [key, hidden]))
}

/**
 * Makes a frozen object whose values are read by name and printed by nothing: behind getters, so that also an
 * inspection which ignores custom ones sees none.
 */
export function createSnapshot(values: ReadonlyMap<string, unknown>): object {
  const snapshot = Object.create(hiding)
  for (const [key, value] of values) {
    Object.defineProperty(snapshot, key, { get: () => handOut(value), enumerable: true })
  }
  return Object.freeze(snapshot)
}

/** Bytes as a copy of their class, so that no reader changes them for another; all else as it is. */
export function handOut(value: unknown): unknown {
  return value instanceof Uint8Array ? Uint8Array.prototype.slice.call(value) : value
}

type ValuesByKey = ReadonlyMap<string, unknown>

/**
 * Answers the snapshot of what is opened now; the same one until something of it changes. `read` answers the values entry
 * by entry, each the same until it changes, and `changes` tells cheaply that none did.
 */
export function snapshots(
  keys: readonly string[],
  read: () => readonly (ValuesByKey | undefined)[],
  counter: { readonly changes: number },
): () => object {
  let changes = 0
  let shown: readonly unknown[] = []
  let snapshot: object | undefined

  return function current() {
    if (snapshot && changes === counter.changes) return snapshot
    changes = counter.changes
    const values = read()
    if (snapshot && values.every((each, index) => each === shown[index])) return snapshot
    const byKey = new Map(values.flatMap((each) => [...(each ?? [])]))
    shown = values
    snapshot = createSnapshot(new Map(keys.map((key) => [key, byKey.get(key)])))
    return snapshot
  }
}
