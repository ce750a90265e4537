import type { DatabaseKind } from './database.ts'
import { mariadb } from './mariadb.ts'
import { postgresql } from './postgresql.ts'

export const databaseKinds: readonly DatabaseKind[] = [mariadb, postgresql]

/** Why some of the databases, or all, cannot be started on this machine. */
export function databaseObstacle(): { readonly skips: 'all' | 'some'; readonly reason: string } | undefined {
  const reasons = databaseKinds.flatMap((kind) => kind.obstacle() ?? [])
  if (reasons.length === 0) return undefined
  return { skips: reasons.length === databaseKinds.length ? 'all' : 'some', reason: reasons.join('; ') }
}

/**
 * Those that can be started here. All if none can, so that whoever starts one is told why; and all in CI, where a database
 * that is missing is a failure and never one test less.
 */
export function usableKinds(): readonly DatabaseKind[] {
  const usable = databaseKinds.filter((kind) => !kind.obstacle())
  return usable.length > 0 && process.env['CI'] !== 'true' ? usable : databaseKinds
}
