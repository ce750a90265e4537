import { isDeepStrictEqual } from 'node:util'
import type { Failed, Loaded } from '../cache/cache.ts'
import type { FreshnessOptions } from '../cache/freshness.ts'
import { CallFailedError, type ValueFailure } from '../errors.ts'
import { Fault, thrownName } from '../fault.ts'
import { openValue, type RawValue } from '../references/open-value.ts'
import { type AnyReference, fetchOf } from '../references/reference.ts'
import { groupBy } from '../sources/answers.ts'
import type { Absent, Found, Outcome } from '../sources/source.ts'

/**
 * Told of what is secret: of each value of a key when it is kept, and before that, `as` something else of the key, of what
 * a schema sees.
 */
export type Remember = (key: string, value: unknown, as?: string) => void

export interface Memory {
  /** What an entry holds until now. */
  readonly before: OpenedEntry | undefined
  readonly remember: Remember
}

/** What one fetch serves: all references of one kind and identity, which are read and change together. */
export interface Entry {
  /** The one that is handed to the source. */
  readonly reference: AnyReference
  readonly uses: readonly Use[]
  readonly freshness: FreshnessOptions
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
  /** What tells this value from others of its name, where its service says it. */
  readonly version: string | undefined
  /** Whether its source says that the values are to be redacted. */
  readonly isSecret: boolean
  readonly values: ReadonlyMap<string, unknown>
}

/** References to one fetch share an entry, with the shortest of each of their spans. */
export function entriesOf(uses: readonly Use[], defaults: FreshnessOptions): Entry[] {
  const groups = groupBy(uses, ({ reference }) => fetchOf(reference))
  return [...groups.values()].map((group) => {
    const shortest = (span: keyof FreshnessOptions) =>
      Math.min(...group.map(({ reference }) => reference.value[span] ?? defaults[span]))
    return {
      reference: (group[0] as Use).reference,
      uses: group,
      freshness: {
        ttlMs: shortest('ttlMs'),
        staleWhileRevalidateMs: shortest('staleWhileRevalidateMs'),
        staleIfErrorMs: shortest('staleIfErrorMs'),
      },
    }
  })
}

/** What became of an entry: its values, or the failure of each key that has none. */
export type LoadedEntry = Loaded<OpenedEntry, EntryFailure>

export interface EntryFailure {
  readonly failures: readonly ValueFailure[]
  /** `invalid`: something was read, and does not fit its format or schema. */
  readonly reason: 'error' | 'timeout' | 'invalid'
}

/** Makes each use's value of what was read. If nothing changed the values stay the very same. */
export async function openEntry({ uses }: Entry, outcome: Outcome, { before, remember }: Memory): Promise<LoadedEntry> {
  if (outcome.status === 'failed') return failureOf(uses, outcome.fault)
  const raw = outcome.status === 'found' ? outcome.raw : undefined
  const isUnchanged = before && isSame(raw, before.raw) && before.isSecret === isSecret(outcome)
  if (isUnchanged) return { value: { ...before, version: versionOf(outcome) } }

  const values = new Map<string, unknown>()
  const secrets = new Map<string, unknown>()
  const failures: ValueFailure[] = []
  for (const { key, reference } of uses) {
    try {
      const { plain, value, isSecret } = await openUse({ key, reference }, outcome, remember)
      values.set(key, value)
      if (isSecret) secrets.set(key, [plain, value])
    } catch (error) {
      failures.push((error instanceof Fault ? error : unexpected(error)).failureOf(key, reference.label))
    }
  }
  if (failures.length === 0) {
    // Only what is kept: a value that is refused, however often, must not make that forgotten which is served instead.
    for (const [key, value] of secrets) remember(key, value)
    return { value: { raw, version: versionOf(outcome), isSecret: isSecret(outcome), values } }
  }
  // What does not exist any more is gone for good; what has another shape may have been written a moment too early.
  return { failure: { failures, reason: 'invalid' }, isFinal: outcome.status === 'absent' && outcome.isFinal }
}

/** What a function of the user's own has read may throw at who looks at it, or nest deeper than the stack. */
function isSame(a: unknown, b: unknown): boolean {
  try {
    return isDeepStrictEqual(a, b)
  } catch {
    return false
  }
}

interface OpenedUse {
  readonly value: unknown
  /** What it was before the schema: a secret too, and the schema may have made something that no longer shows it. */
  readonly plain: unknown
  readonly isSecret: boolean
}

async function openUse({ key, reference }: Use, outcome: Found | Absent, remember: Remember): Promise<OpenedUse> {
  const { schema, absent, secret = isSecret(outcome) } = reference.value
  if (outcome.status === 'found') {
    const plain = await openValue(outcome.raw, { ...reference.value, schema: undefined })
    if (!schema) return { value: plain, plain, isSecret: secret }
    if (secret) remember(key, plain, 'read')
    return { value: await openValue(outcome.raw, reference.value), plain, isSecret: secret }
  }
  if (absent) return { value: absent.value, plain: undefined, isSecret: false }
  throw outcome.fault
}

const versionOf = (outcome: Found | Absent) => (outcome.status === 'found' ? outcome.version : undefined)

const isSecret = (outcome: Found | Absent) => outcome.status === 'found' && outcome.isSecret

const unexpected = (error: unknown) =>
  new Fault(CallFailedError, { reason: `could not be opened (${thrownName(error)})` })

/** One failure of an entry, told for each of its keys. */
export function failureOf(
  uses: readonly Use[],
  fault: Fault,
  reason: EntryFailure['reason'] = 'error',
): Failed<EntryFailure> {
  const failures = uses.map(({ key, reference }) => fault.failureOf(key, reference.label))
  return { failure: { failures, reason }, isFinal: fault.isFinal }
}
