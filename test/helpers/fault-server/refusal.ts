/** How AWS says no: by a name, a status, and a message that nobody may rely on. */
export class Refusal extends Error {
  override readonly name: string
  readonly status: number

  constructor(name: string, { status = 400, message = '' }: { status?: number; message?: string } = {}) {
    super(message)
    this.name = name
    this.status = status
  }
}

/** What an operation refuses for its form, as AWS's front end does. */
export function validate(isValid: boolean, message: string): void {
  if (!isValid) throw new Refusal('ValidationException', { message })
}
