/** Refuses what is not a plain object of the named options. `where` says whose options they are. */
export function checkOptions(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`the options of ${where} must be an object, not ${describeType(options)}`)
  }
  const unknown = Object.keys(options).filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  const names = unknown.map((name) => `"${name}"`).join(', ')
  throw new TypeError(`${where} has no option ${names}; its options are ${known.join(', ')}`)
}

/** Refuses anything but a string with something in it. */
export function checkName(where: string, what: string, name: unknown): asserts name is string {
  if (typeof name === 'string' && name !== '') return
  throw new TypeError(`${where} needs ${what}, not ${name === '' ? 'an empty string' : describeType(name)}`)
}

export function describeType(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : typeof value
}
