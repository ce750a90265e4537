import { types } from 'node:util'

type Redact = (text: string) => string

export const isError = (value: unknown): value is Error => value instanceof Error || types.isNativeError(value)

/** What a logger asks an error for, its own member or not. */
const common = ['name', 'message', 'stack'] as const

/**
 * The error itself if `replace` changes nothing of it, else a copy of the same class. Its causes and the errors that it
 * collects are copied as well, also if they stand in a circle.
 */
export function redactError(
  error: Error,
  replace: (value: unknown) => unknown,
  redact: Redact,
  copies: Map<Error, Error> = new Map(),
): Error {
  const known = copies.get(error)
  if (known) return known
  const copy: Error = Object.create(Object.getPrototypeOf(error))
  copies.set(error, copy)

  const redactMember = (value: unknown): unknown => {
    if (isError(value)) return redactError(value, replace, redact, copies)
    if (!Array.isArray(value)) return replace(value)
    const members = value.map((member) => (isError(member) ? redactMember(member) : replace(member)))
    return members.some((member, index) => member !== value[index]) ? members : value
  }

  let isChanged = false
  for (const key of new Set([...common, ...Reflect.ownKeys(error)])) {
    const before: unknown = Reflect.get(error, key)
    const value = redactMember(before)
    const name = typeof key === 'string' ? redact(key) : key
    isChanged ||= value !== before || name !== key
    const enumerable = Object.prototype.propertyIsEnumerable.call(error, key)
    Object.defineProperty(copy, name, { value, enumerable, configurable: true, writable: true })
  }
  if (!isChanged) copies.set(error, error)
  return isChanged ? copy : error
}
