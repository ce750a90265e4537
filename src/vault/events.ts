import { channel } from 'node:diagnostics_channel'
import { thrownName } from '../fault.ts'
import type { CredentialTry } from '../rotation/run.ts'
import type { RetryDetails } from '../transport/http/http.ts'

/** What happened, in counts and durations. Never a value. Narrows on `type`. */
export type UnsealEvent = ReadEvent | RetryEvent | StaleEvent | CredentialsEvent

/** Values were read, well or badly. */
export interface ReadEvent {
  /** `read`: values were read for the first time. `refresh`: values were read again. */
  readonly type: 'read' | 'refresh'
  /** The keys of the declaration that were read. */
  readonly keys: readonly string[]
  /** How many of them were opened, and how many were not. */
  readonly opened: number
  readonly failed: number
  /** Which were not, and why. */
  readonly failures: readonly FailedKey[]
  /** From the first call to the last answer. */
  readonly durationMs: number
}

/** A key that was not opened. */
export interface FailedKey {
  readonly key: string
  readonly code: string
}

/** An invocation got values that have expired, because they could not be read again. */
export interface StaleEvent {
  readonly type: 'stale'
  readonly keys: readonly string[]
  /** `invalid`: what was read does not fit its format or schema. */
  readonly reason: 'error' | 'timeout' | 'invalid'
}

/** `withCredentials` met a refused login, or ran again after one. */
export interface CredentialsEvent extends CredentialTry {
  readonly type: 'credentials'
}

/** A call failed for a reason that may pass, and is tried again. */
export interface RetryEvent extends RetryDetails {
  readonly type: 'retry'
}

export type OnEvent = (event: UnsealEvent) => void

/** Subscribe with `node:diagnostics_channel`'s `subscribe('lambda-unseal', …)`. */
const events = channel('lambda-unseal')

/** Tells everyone who listens. What a callback throws harms nobody and is warned of once. */
export function eventEmitter(onEvent: OnEvent | undefined): OnEvent {
  let hasWarned = false
  const warnOnce = (error: unknown) => {
    if (hasWarned) return
    hasWarned = true
    process.emitWarning(`"onEvent" threw ${thrownName(error)}; its errors are ignored`, 'LambdaUnsealWarning')
  }

  return function emit(event) {
    if (events.hasSubscribers) events.publish(event)
    // Also an async callback may be given, which throws later.
    new Promise((resolve) => resolve(onEvent?.(event))).catch(warnOnce)
  }
}
