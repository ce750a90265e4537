/** What a call of our own transport is rejected with: AWS's name of the error, or the network's. */
export class CallError extends Error {
  override readonly name: string
  readonly requestId: string | undefined
  readonly statusCode: number | undefined
  /** How long AWS asks to wait before the next try. */
  readonly retryAfterMs: number | undefined
  /** How far AWS's clock is ahead of ours, as its answer says. */
  readonly clockSkewMs: number | undefined

  constructor(name: string, details: Partial<Omit<CallError, keyof Error>> = {}) {
    super(name)
    this.name = name
    this.requestId = details.requestId
    this.statusCode = details.statusCode
    this.retryAfterMs = details.retryAfterMs
    this.clockSkewMs = details.clockSkewMs
  }
}
