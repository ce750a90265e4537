import { describeType } from '../references/check-options.ts'
import { type AnyReference, isReference, type ValueOf } from '../references/reference.ts'
import type { Use } from './entry.ts'
import { reservedKeys } from './snapshot.ts'

/** What a handler needs, by the names it uses. */
export type Declaration = Readonly<Record<string, AnyReference>>

/** The types of the opened values. */
export type Values<D extends Declaration> = { readonly [Key in keyof D]: ValueOf<D[Key]> }

/**
 * Copies what was declared, so that nothing changes it later. `where` is how the factory is called, and `ttlMs` its own
 * time to live.
 */
export function usesOf(where: string, declaration: unknown, ttlMs: number): Use[] {
  if (typeof declaration !== 'object' || declaration === null || Array.isArray(declaration)) {
    throw new TypeError(`${where} needs an object of references, not ${describeType(declaration)}`)
  }
  const uses = Object.entries(declaration)
  if (uses.length === 0) {
    throw new TypeError(`${where} needs at least one reference, such as { dbUrl: ssm('/my-app/dev/db-url') }`)
  }
  return uses.map(([key, reference]) => {
    if (reservedKeys.includes(key)) throw new TypeError(`${where}: no value can be called "${key}"`)
    if (isReference(reference)) return checkStale(where, { key, reference }, ttlMs)
    const what = describeType(reference)
    throw new TypeError(
      `${where}: "${key}" must be a reference made by kmsEnv(), ssm(), secret() or another, not ${what}`,
    )
  })
}

/** A reference checks its own time to live; this is for one that takes over the vault's. */
function checkStale(where: string, use: Use, ttlMs: number): Use {
  const { ttlMs: ownMs = ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = use.reference.value
  const isStaleSaid = staleWhileRevalidateMs !== undefined || staleIfErrorMs !== undefined
  if (!isStaleSaid || ownMs !== Number.POSITIVE_INFINITY) return use
  const option = staleWhileRevalidateMs === undefined ? 'staleIfError' : 'staleWhileRevalidate'
  throw new TypeError(
    `${where}: "${option}" of "${use.key}" and "ttl" 'forever' contradict each other: what is fresh forever is never stale`,
  )
}
