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

/** Refuses what is no name of a variable, unseen: whoever gives a variable's value in its place gives a secret. */
export function checkVariable(where: string, variable: unknown): asserts variable is string {
  checkName(where, 'the name of an environment variable', variable)
  const isSet = Object.hasOwn(process.env, variable)
  if (/^[A-Za-z_]\w*$/.test(variable) && (isSet || !Object.values(process.env).includes(variable))) return
  throw new TypeError(`${where} needs the name of an environment variable, such as 'API_KEY', and not its value`)
}

export function describeType(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : typeof value
}
