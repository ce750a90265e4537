import type { Failed, Loaded } from '../cache/cache.ts'
import type { FreshnessOptions } from '../cache/freshness.ts'
import { CallFailedError, type ValueFailure } from '../errors.ts'
import { Fault, thrownName } from '../fault.ts'
import { isSame } from '../is-same.ts'
import { Given, openValue, type RawValue } from '../references/open-value.ts'
import { type AnyReference, fetchOf } from '../references/reference.ts'
import { groupBy } from '../sources/answers.ts'
import type { Absent, Found, Outcome } from '../sources/source.ts'

/** Told of what is secret, and `as` what if it is not the value of its key, but what was read for it. */
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
  /** All that is secret of the values, by key: also what they were before their schema, and what was put into them. */
  readonly secrets: ReadonlyMap<string, unknown>
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
  const isUnchanged = before && isSameRaw(raw, before.raw) && before.isSecret === isSecret(outcome)
  if (isUnchanged) return { value: { ...before, version: versionOf(outcome) } }

  const values = new Map<string, unknown>()
  const secrets = new Map<string, unknown>()
  const failures: ValueFailure[] = []
  for (const { key, reference } of uses) {
    try {
      const { value, secret } = await openUse({ key, reference }, outcome, remember)
      values.set(key, value)
      if (secret) secrets.set(key, secret)
    } catch (error) {
      failures.push((error instanceof Fault ? error : unexpected(error)).failureOf(key, reference.label))
    }
  }
  if (failures.length === 0) {
    return { value: { raw, version: versionOf(outcome), isSecret: isSecret(outcome), values, secrets } }
  }
  // What does not exist any more is gone for good; what has another shape may have been written a moment too early.
  return { failure: { failures, reason: 'invalid' }, isFinal: outcome.status === 'absent' && outcome.isFinal }
}

/** An object that is there again may have changed meanwhile. */
function isSameRaw(a: RawValue | undefined, b: RawValue | undefined): boolean {
  if (!(a instanceof Given && b instanceof Given)) return isSame(a, b)
  return (a.value !== b.value || Object(a.value) !== a.value) && isSame(a.value, b.value)
}

interface OpenedUse {
  readonly value: unknown
  readonly secret: readonly unknown[] | undefined
}

async function openUse({ key, reference }: Use, outcome: Found | Absent, remember: Remember): Promise<OpenedUse> {
  const { schema, absent, secret = isSecret(outcome) } = reference.value
  if (outcome.status === 'absent') {
    if (absent) return { value: absent.value, secret: undefined }
    throw outcome.fault
  }
  const plain = await openValue(outcome.raw, { ...reference.value, schema: undefined, absent: absent && missingKey })
  if (plain === missingKey.value) return { value: absent?.value, secret: undefined }
  if (!secret) return { value: schema ? await openValue(outcome.raw, reference.value) : plain, secret: undefined }
  if (!schema) return { value: plain, secret: [plain, outcome.inside] }
  // A schema may tell what it sees, or make something of it that no longer shows it.
  remember(key, plain, 'read')
  const value = await openValue(outcome.raw, reference.value)
  return { value, secret: [plain, value, outcome.inside] }
}

/** Stands in for a JSON key that is not there, and for no value that is. */
const missingKey = { value: Symbol('missing key') }

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
