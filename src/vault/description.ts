import type { FreshnessOptions } from '../cache/freshness.ts'
import type { AnyReference } from '../references/reference.ts'
import type { Entry, Use } from './entry.ts'

/** What is declared under one key: names and options, never a value. */
export interface Description {
  readonly key: string
  readonly kind: AnyReference['kind']
  /** As messages call it: `ssm('/my-app/dev/db-url')`. */
  readonly reference: string
  /** The parameter, path, secret, variable or `custom` name. */
  readonly name: string
  /** Milliseconds; `Infinity` for `'forever'`. References that share a fetch share the shortest. */
  readonly ttlMs: number
  readonly staleWhileRevalidateMs: number
  readonly staleIfErrorMs: number
  readonly format: string
  readonly jsonKey: string | undefined
  readonly hasSchema: boolean
  /** Whether absence is no failure. */
  readonly isOptional: boolean
  /** Whether it is redacted; `undefined` leaves that to the type of the parameter. */
  readonly isSecret: boolean | undefined
  /** What else the reference was given: version, stage, encryption context, key. */
  readonly details: Readonly<Record<string, unknown>>
}

/** Describes every key of a declaration, in its order. */
export function describeEntries(keys: readonly string[], entries: readonly Entry[]): readonly Description[] {
  const described = entries.flatMap((entry) => entry.uses.map((use) => describeUse(use, entry.freshness)))
  return Object.freeze(keys.map((key) => described.find((each) => each.key === key) as Description))
}

function describeUse({ key, reference }: Use, freshness: FreshnessOptions): Description {
  const { format, key: jsonKey, schema, absent, secret } = reference.value
  return Object.freeze({
    key,
    kind: reference.kind,
    reference: reference.label,
    name: nameOf(reference),
    ...freshness,
    format,
    jsonKey,
    hasSchema: schema !== undefined,
    isOptional: absent !== undefined,
    isSecret: secret,
    details: Object.freeze(detailsOf(reference)),
  })
}

function nameOf(reference: AnyReference): string {
  if ('variable' in reference) return reference.variable
  if ('path' in reference) return 'name' in reference ? reference.name : reference.path
  return 'id' in reference ? reference.id : reference.name
}

/** Named one by one: a grant token is no detail to be shown. */
function detailsOf(reference: AnyReference): Record<string, unknown> {
  if (reference.kind === 'secret') return { stage: reference.stage, versionId: reference.versionId }
  if (reference.kind === 'ssm') return { selector: reference.selector }
  if (!('variable' in reference)) return {}
  return { encryptionContext: reference.encryptionContext, keyId: reference.keyId }
}
