import type { ReadTimes } from './freshness.ts'

/** One value as it was read. Instants are wall time in milliseconds. */
export interface Entry<Value> extends ReadTimes {
  readonly value: Value
}

/** Values by key. An answer counts only if its read began after that of the value it would replace. */
export class Store<Key, Value> {
  readonly #entries = new Map<Key, Entry<Value>>()
  readonly #order = new Map<Key, number>()

  get(key: Key): Entry<Value> | undefined {
    return this.#entries.get(key)
  }

  /** Whether a read that began later has been kept. `order` counts reads: wall time can be set back. */
  isOvertaken(key: Key, order: number): boolean {
    return order < (this.#order.get(key) ?? 0)
  }

  put(key: Key, entry: Entry<Value>, order: number): void {
    if (this.isOvertaken(key, order)) return
    this.#order.set(key, order)
    this.#entries.set(key, entry)
  }
}
