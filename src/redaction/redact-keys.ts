type Redact = (text: string) => string

/**
 * The object itself, or a copy of it if one of its keys holds a secret. Such a copy goes all the way down, since an
 * object in a circle would else be copied without end; where the circle closes it has `undefined`.
 */
export function redactKeys(value: object, redact: Redact): object {
  if (Array.isArray(value) || Object.keys(value).every((key) => redact(key) === key)) return value
  return copyMembers(value, redact, [])
}

function copyMembers(value: object, redact: Redact, above: readonly object[]): object {
  const path = [...above, value]
  const copy: Record<string, unknown> = Object.create(null)
  for (const [key, member] of Object.entries(value)) {
    copy[freeName(redact(key), copy)] = copyValue(member, redact, path)
  }
  return copy
}

function copyValue(value: unknown, redact: Redact, above: readonly object[]): unknown {
  if (typeof value !== 'object' || value === null || hasOwnForm(value)) return value
  if (above.includes(value)) return undefined
  if (Array.isArray(value)) return value.map((member) => copyValue(member, redact, [...above, value]))
  return copyMembers(value, redact, above)
}

/** What is not written as its members. */
function hasOwnForm(value: object): boolean {
  return (
    'toJSON' in value ||
    ArrayBuffer.isView(value) ||
    value instanceof Error ||
    ('valueOf' in value && value.valueOf() !== value)
  )
}

function freeName(name: string, taken: object): string {
  let free = name
  for (let count = 2; free in taken; count++) free = `${name} ${count}`
  return free
}
