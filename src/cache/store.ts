/** One value as it was read. Instants are wall time in milliseconds. */
export interface Entry<Value> {
  readonly value: Value
  /** When the read began whose answer this is. */
  readonly readAt: number
  readonly expiresAt: number
}

/** Values by key. An answer counts only if its read began after that of the value it would replace. */
export class Store<Key, Value> {
  readonly #entries = new Map<Key, Entry<Value>>()
  readonly #order = new Map<Key, number>()

  get(key: Key): Entry<Value> | undefined {
    return this.#entries.get(key)
  }

  /** `order` counts reads by their beginning. Wall time would not do: it can be set back. */
  put(key: Key, entry: Entry<Value>, order: number): void {
    if (order < (this.#order.get(key) ?? 0)) return
    this.#order.set(key, order)
    this.#entries.set(key, entry)
  }
}
