import { CallError } from '../call-error.ts'
import type { AwsCredentialIdentity, CredentialSource } from '../credentials.ts'

/** What AWS is believed to see on its clock, shared by all calls. */
export interface Clock {
  skewMs: number
}

/** What a try was signed with. */
export interface Signed {
  readonly skewMs: number
  readonly identity: AwsCredentialIdentity
}

/**
 * Puts right what a signature was refused for, once a call each: the clock by the answer's `Date`, the credentials by
 * reading them again. Compares with what this try was signed with, since another call may have done it meanwhile.
 */
export function createCorrections(clock: Clock, credentials: CredentialSource) {
  const made = new Set<string>()
  const once = (what: string) => !made.has(what) && Boolean(made.add(what))

  /** Whether the next try is signed otherwise, and so may be taken. */
  return function correct(error: unknown, signed: Signed | undefined): boolean {
    if (!(error instanceof CallError) || !signed) return false
    const { name, clockSkewMs } = error
    if (skewErrors.has(name) && clockSkewMs !== undefined && Math.abs(clockSkewMs - signed.skewMs) > maxSkewMs) {
      clock.skewMs = clockSkewMs
      return once('clock')
    }
    if (!credentialErrors.has(name)) return false
    credentials.forget(signed.identity)
    return once('credentials')
  }
}

/** AWS accepts signatures that are up to five minutes old or early. */
const maxSkewMs = 4 * 60_000

const skewErrors = new Set([
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
])

const credentialErrors = new Set(['ExpiredTokenException', 'ExpiredToken', 'UnrecognizedClientException'])
