/** A variable of a function that arrives encrypted, by a parameter of the template. */
export interface EncryptedVariable {
  readonly parameter: string
  readonly variable: string
  /** The logical ID of its function. */
  readonly functionId: string
}

/**
 * Finds, in a template laid out as ours is, each `VARIABLE: !Ref …Ciphertext` and the resource it stands in. The
 * template alone says what belongs together; a test holds this reading against SAM's own.
 */
export function encryptedVariables(template: string): EncryptedVariable[] {
  const found: EncryptedVariable[] = []
  let functionId = ''
  for (const line of template.split(/\r?\n/)) {
    functionId = /^ {2}(\w+):$/.exec(line)?.[1] ?? functionId
    const [, variable, parameter] = /^ {4,}(\w+): !Ref (\w+Ciphertext)$/.exec(line) ?? []
    if (variable && parameter) found.push({ parameter, variable, functionId })
  }
  return found
}
