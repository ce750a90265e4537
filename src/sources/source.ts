import type { Fault } from '../fault.ts'
import type { EnvReference } from '../references/env.ts'
import type { RawValue } from '../references/open-value.ts'
import type { AnyReference } from '../references/reference.ts'
import type { Transport } from '../transport/transport.ts'

/** A reference that a source reads. An `env` is taken apart into these before. */
export type LeafReference = Exclude<AnyReference, EnvReference>

/** How one kind of reference is read, many at once. A plain object. */
export interface Source<R extends AnyReference> {
  readonly kind: R['kind']
  /**
   * Reads many references in few calls: one promise each, in their order, so that none waits for the call of another.
   * Never rejects for a single bad name.
   */
  read(references: readonly R[], context: SourceContext): readonly Promise<Outcome>[]
}

export interface SourceContext {
  readonly transport: Transport
  /** Aborted with a `Fault` as its reason. */
  readonly signal: AbortSignal
  /** The region as far as it is known here, for the resources that messages name. */
  readonly region: string | undefined
}

/** What became of one reference. */
export type Outcome = Found | Absent | Failed

export interface Found {
  readonly status: 'found'
  readonly raw: RawValue
  /** What tells two values of one name apart, where the service says it. */
  readonly version: string | undefined
  /** Whether the value is to be redacted, unless the reference says otherwise. */
  readonly isSecret: boolean
  /** Secrets that were put into the value. */
  readonly inside?: readonly string[]
}

/** There is no such parameter, secret or variable; nothing failed. */
export interface Absent {
  readonly status: 'absent'
  readonly fault: Fault
  /** Whether it is gone for good: then nothing stale is used in its place. */
  readonly isFinal: boolean
}

export interface Failed {
  readonly status: 'failed'
  readonly fault: Fault
}

export const found = (raw: RawValue, version?: string, isSecret = true, inside?: readonly string[]): Found => ({
  status: 'found',
  raw,
  version,
  isSecret,
  ...(inside ? { inside } : {}),
})

export const absent = (fault: Fault, isFinal = true): Absent => ({ status: 'absent', fault, isFinal })

export const failed = (fault: Fault): Failed => ({ status: 'failed', fault })
