import { isDeepStrictEqual } from 'node:util'
import { CallFailedError, type ValueFailure } from '../errors.ts'
import { Fault, thrownName } from '../fault.ts'
import { openValue, type RawValue } from '../references/open-value.ts'
import { type AnyReference, fetchOf } from '../references/reference.ts'
import type { Outcome } from '../sources/source.ts'

/** What one fetch serves: all references of one kind and identity, which are read and change together. */
export interface Entry {
  /** The one that is handed to the source. */
  readonly reference: AnyReference
  readonly uses: readonly Use[]
  readonly ttlMs: number
}

/** One key of the declaration. */
export interface Use {
  readonly key: string
  readonly reference: AnyReference
}

/** The values of an entry, one a use. */
export interface OpenedEntry {
  /** Absent is `undefined`. */
  readonly raw: RawValue | undefined
  /** Whether its source says that the values are to be redacted. */
  readonly isSecret: boolean
  readonly values: ReadonlyMap<string, unknown>
}

/** References to one fetch share an entry, read at the shortest of their `ttl`s. */
export function entriesOf(uses: readonly Use[], defaultTtlMs: number): Entry[] {
  const groups = new Map<string, Use[]>()
  for (const use of uses) {
    const fetch = fetchOf(use.reference)
    groups.set(fetch, [...(groups.get(fetch) ?? []), use])
  }
  return [...groups.values()].map((group) => ({
    reference: (group[0] as Use).reference,
    uses: group,
    ttlMs: Math.min(...group.map(({ reference }) => reference.value.ttlMs ?? defaultTtlMs)),
  }))
}

/** Makes each use's value of what was read. If nothing changed the values stay the very same. */
export async function openEntry(
  { uses }: Entry,
  outcome: Outcome,
  before: OpenedEntry | undefined,
): Promise<{ readonly value: OpenedEntry } | { readonly failure: readonly ValueFailure[] }> {
  if (outcome.status === 'failed') return { failure: failuresOf(uses, outcome.fault) }
  const raw = outcome.status === 'found' ? outcome.raw : undefined
  if (before && isDeepStrictEqual(raw, before.raw)) return { value: before }

  const values = new Map<string, unknown>()
  const failure: ValueFailure[] = []
  for (const use of uses) {
    try {
      values.set(use.key, await openUse(use, outcome))
    } catch (error) {
      failure.push(failureOf(use, error instanceof Fault ? error : unexpected(error)))
    }
  }
  return failure.length > 0
    ? { failure }
    : { value: { raw, isSecret: outcome.status === 'found' && outcome.isSecret, values } }
}

async function openUse({ reference }: Use, outcome: Exclude<Outcome, { status: 'failed' }>): Promise<unknown> {
  if (outcome.status === 'found') return openValue(outcome.raw, reference.value)
  if (reference.value.absent) return reference.value.absent.value
  throw outcome.fault
}

const unexpected = (error: unknown) =>
  new Fault(CallFailedError, { reason: `could not be opened (${thrownName(error)})` })

/** One failure of an entry, told for each of its keys. */
export const failuresOf = (uses: readonly Use[], fault: Fault): ValueFailure[] =>
  uses.map((use) => failureOf(use, fault))

const failureOf = ({ key, reference }: Use, fault: Fault) => fault.failureOf(key, reference.label)
