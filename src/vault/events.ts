import { channel } from 'node:diagnostics_channel'
import { thrownName } from '../fault.ts'

/** What happened, in counts and durations. Never a value. */
export interface UnsealEvent {
  /** `read`: values were read for the first time. `refresh`: values were read again. */
  readonly type: 'read' | 'refresh'
  /** The keys of the declaration that were read. */
  readonly keys: readonly string[]
  /** How many of them were opened, and how many were not. */
  readonly opened: number
  readonly failed: number
  /** From the first call to the last answer. */
  readonly durationMs: number
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
