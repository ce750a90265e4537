import type { ValueErrorDetails, ValueFailure } from './errors.ts'

/** What is known of a failure besides its class, for whichever key it concerns. */
export type FaultDetails = Omit<ValueErrorDetails, 'key' | 'reference'>

/** Why something could not be opened, before it is said for which key. Never leaves the library: see `failureOf`. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly details: FaultDetails
  /** Whether trying again is useless: nothing stale is used in its place. */
  readonly isFinal: boolean
  readonly #Failure: new (
    details: ValueErrorDetails,
  ) => ValueFailure

  constructor(Failure: new (details: ValueErrorDetails) => ValueFailure, details: FaultDetails, isFinal = false) {
    super(details.reason)
    this.details = details
    this.isFinal = isFinal
    this.#Failure = Failure
  }

  /** The same, said of something inside of what is read. */
  within(label: string): Fault {
    return new Fault(this.#Failure, { ...this.details, reason: `${label}: ${this.details.reason}` }, this.isFinal)
  }

  failureOf(key: string, reference: string): ValueFailure {
    return new this.#Failure({ ...this.details, key, reference })
  }
}

/**
 * What may be told of something that was thrown elsewhere: its name, or the code where the name says nothing
 * (`ECONNREFUSED`). Never its message, which may quote a value.
 */
export function thrownName(error: unknown): string {
  try {
    const { name, code } = Object(error) as { name?: unknown; code?: unknown }
    return [isGeneric(name) ? code : name, name].find(isName) ?? nameless
  } catch {
    // A getter that throws: whoever asks is handling an error already.
    return nameless
  }
}

const nameless = 'UnknownError'

const isGeneric = (name: unknown) => name === 'Error' || name === 'AggregateError' || name === 'TypeError'

const isName = (name: unknown): name is string => typeof name === 'string' && /^[A-Za-z][\w.-]{0,99}$/.test(name)
