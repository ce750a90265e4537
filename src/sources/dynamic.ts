import { JsonKeyAbsentError, NotTextError, VariableNotSetError } from '../errors.ts'
import { Fault } from '../fault.ts'
import { type DynamicPart, type DynamicReference, parseDynamicReferences } from '../references/dynamic-reference.ts'
import type { EnvReference } from '../references/env.ts'
import { openValue } from '../references/open-value.ts'
import { type Absent, absent, type Failed, type Found, failed, found, type Outcome } from './source.ts'
import { readVariable } from './variable.ts'

/** The pieces of the variable's value, or why there are none. */
export function partsOf(reference: EnvReference): readonly DynamicPart[] | Absent | Failed {
  const text = readVariable(reference.variable)
  if (text === undefined) {
    return absent(new Fault(VariableNotSetError, { reason: 'the environment variable is not set' }))
  }
  try {
    return parseDynamicReferences(text, reference)
  } catch (error) {
    if (error instanceof Fault) return failed(error)
    throw error
  }
}

/** Puts what was read into the places of its references. What is absent or failed there is so for the whole. */
export async function compose(
  parts: readonly DynamicPart[],
  outcomeOf: (reference: DynamicReference) => Promise<Outcome>,
): Promise<Outcome> {
  const references = parts.filter((part) => typeof part !== 'string')
  const outcomes = new Map<DynamicReference, Found>()
  for (const reference of references) {
    const outcome = await outcomeOf(reference)
    if (outcome.status !== 'found') return { ...outcome, fault: outcome.fault.within(reference.label) }
    outcomes.set(reference, outcome)
  }
  const [only] = references
  // Alone it may be bytes as well.
  if (parts.length === 1 && only && only.value.key === undefined) return outcomes.get(only) as Found

  try {
    const texts = await Promise.all(
      parts.map((part) => (typeof part === 'string' ? part : textOf(part, outcomes.get(part) as Found))),
    )
    const missing = texts.find((text) => typeof text !== 'string')
    if (missing) return missing
    // Text beside the references is as secret as a variable without any.
    const isSecret = parts.some((part) => typeof part === 'string' || outcomes.get(part)?.isSecret)
    const inside = texts.filter((_, index) => outcomes.get(parts[index] as DynamicReference)?.isSecret) as string[]
    return found(texts.join(''), undefined, isSecret, inside)
  } catch (error) {
    if (error instanceof Fault) return failed(error)
    throw error
  }
}

/** The value as text. Of JSON also what is written without quotes: CloudFormation puts in a port like a name. */
async function textOf({ label, value: options }: DynamicReference, { raw }: Found): Promise<string | Absent> {
  const { key } = options
  const value = await openValue(raw, { ...options, absent: { value: missingKey } }).catch((error) => {
    throw error instanceof Fault ? error.within(label) : error
  })
  if (value === missingKey) {
    // As for a reference with `key`: it may have been written a moment too early.
    return absent(new Fault(JsonKeyAbsentError, { reason: `${label}: the JSON value has no key '${key}'` }), false)
  }
  if (typeof value === 'string' || typeof value === 'boolean' || isExact(value)) return String(value)
  throw new Fault(NotTextError, { reason: `${label}: the key '${key}' holds neither text nor an exact number` })
}

const missingKey = Symbol('missing key')

/** JSON's numbers have no limit, and those of JavaScript lose digits. */
const isExact = (value: unknown) => typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER
