import { isSame } from '../is-same.ts'

/** One version of a value, as far as a login can tell. Bytes are copied whenever they are asked for. */
export interface Credential {
  readonly value: unknown
  /** What it was made of: a schema makes another instance each time. */
  readonly read: unknown
  /** What tells it from others of its name; `undefined` where its service has no versions. */
  readonly version: string | undefined
  readonly stage: Stage
}

/** Which version of a secret: the current one, the one that a rotation is making, or the one before. */
export type Stage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS'

/** Reads the versions of one key. */
export interface CredentialReader {
  /** The current one; rejects if it has to be read first and that takes longer. */
  current(budgetMs: number): Promise<Credential>
  /** The current one as it is kept, if it is. */
  kept(): Credential | undefined
  /** Reads the current one anew. */
  readAnew(): Promise<Credential>
  /** Another version, if there is one. */
  readOther(stage: Exclude<Stage, 'AWSCURRENT'>): Promise<Credential | undefined>
  /** Whether another value can ever come. */
  readonly canChange: boolean
}

/** What was read counts as well: not every kind has versions. */
export function isSameCredential(a: Credential, b: Credential): boolean {
  return a.version === b.version && isSame(a.read, b.read)
}
