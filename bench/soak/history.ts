/** One state of a key in the server: its value, or how it is refused. */
export interface Version {
  /** Counts the versions of its key from 0. */
  readonly index: number
  readonly token: string
  readonly from: number
  /** When the next one took its place. */
  until: number
}

/** What the server held for each key, and when. Instants are wall time in milliseconds. */
export class History {
  readonly #versions = new Map<string, Version[]>()

  write(key: string, token: string, at: number): void {
    const versions = this.#versions.get(key) ?? []
    this.#versions.set(key, versions)
    const last = versions.at(-1)
    if (last) last.until = at
    versions.push({ index: versions.length, token, from: at, until: Number.POSITIVE_INFINITY })
  }

  /** The last version with this token that was there by then: a value has one version, a refusal may have several. */
  find(key: string, token: string, by: number): Version | undefined {
    return this.#versions.get(key)?.findLast((version) => version.token === token && version.from <= by)
  }
}
