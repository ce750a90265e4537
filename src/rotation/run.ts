import { type CallTime, startCallTime } from './call-time.ts'
import type { Credential, CredentialReader, Stage } from './credential.ts'
import { CredentialSearch } from './search.ts'

/** What `use` is told beside the value. */
export interface UseInfo {
  /** Changes with the value: a pool is rebuilt when it does. `undefined` where the service has no versions. */
  readonly version: string | undefined
  /** 1 at the first run. */
  readonly attempt: number
  /** Ends when the time of this call has passed. */
  readonly signal: AbortSignal
}

/** Told of each run of `use` that followed a refused login, and of each refusal. */
export interface CredentialTry {
  readonly key: string
  readonly attempt: number
  readonly stage: Stage
  readonly outcome: 'worked' | 'refused' | 'failed'
}

export interface RunOptions {
  readonly isAuthError: (error: unknown) => boolean
  /** How long all runs may take together. */
  readonly budgetMs: number
}

export type Use<Value, Result> = (value: Value, info: UseInfo) => Result | Promise<Result>

/** Runs functions with the credentials of one key, and with newer ones when a login is refused. */
export class CredentialRunner {
  readonly #key: string
  readonly #reader: CredentialReader
  readonly #search: CredentialSearch
  readonly #tell: (tried: CredentialTry) => void
  /** One caller at a time tries what nobody has logged in with: the others wait for what comes of it. */
  #turn: Promise<void> = Promise.resolve()

  constructor(
    key: string,
    reader: CredentialReader,
    tell: (tried: CredentialTry) => void,
    random: () => number = Math.random,
  ) {
    this.#key = key
    this.#reader = reader
    this.#search = new CredentialSearch(reader, random)
    this.#tell = tell
  }

  async run<Result>(use: Use<never, Result>, { isAuthError, budgetMs }: RunOptions): Promise<Result> {
    const time = startCallTime(budgetMs)
    const { signal } = time
    let attempt = 0
    const tryWith = async (credential: Credential): Promise<Tried<Result>> => {
      const { value, version, stage } = credential
      attempt++
      const tell = (outcome: CredentialTry['outcome']) => this.#tell({ key: this.#key, attempt, stage, outcome })
      try {
        const result = await use(value as never, { version, attempt, signal })
        if (attempt > 1) tell('worked')
        return { result }
      } catch (error) {
        if (!isAuthError(error)) {
          if (attempt > 1) tell('failed')
          throw error
        }
        tell('refused')
        return { refusal: error, credential }
      }
    }

    try {
      let tried = await tryWith(await this.#search.firstChoice(time))
      while ('refusal' in tried) {
        if (!this.#reader.canChange || signal.aborted) throw tried.refusal
        tried = await this.#tryAnother(tried, tryWith, time)
      }
      return tried.result
    } finally {
      time.clear()
    }
  }

  async #tryAnother<Result>(
    refused: Refused,
    tryWith: (credential: Credential) => Promise<Tried<Result>>,
    time: CallTime,
  ): Promise<Tried<Result>> {
    const found = await this.#inTurn(time, async () => {
      this.#search.refuse(refused.credential)
      const next = await this.#search.another(time)
      if (!next) throw refused.refusal
      if (this.#search.hasWorked(next)) return { next }
      const tried = await tryWith(next)
      if ('result' in tried) this.#search.accept(next)
      else this.#search.refuse(next)
      return tried
    })
    if (!found) throw refused.refusal
    return 'next' in found ? tryWith(found.next) : found
  }

  /** `undefined` if the time is over before the turn comes. It ends with the time, also if its work does not. */
  #inTurn<T>(time: CallTime, work: () => Promise<T>): Promise<T | undefined> {
    const others = this.#turn
    const own = time.within(others.then(() => true)).then((isTurn) => (isTurn ? work() : undefined))
    this.#turn = Promise.allSettled([others, time.within(own)]).then(() => {})
    return own
  }
}

type Tried<Result> = { readonly result: Result } | Refused

interface Refused {
  readonly refusal: unknown
  readonly credential: Credential
}
