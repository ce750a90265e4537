import type { Use } from '../rotation/run.ts'
import type { Declaration, Values } from './declaration.ts'
import type { Description } from './description.ts'
import type { Snapshot } from './snapshot.ts'
import type { RemainingTime } from './waiting.ts'

/** Opens what was declared, keeps it, and reads it again when its time to live has passed. */
export interface Vault<D extends Declaration> {
  /**
   * The opened values, frozen: the same object until one of them changes. Rejects with a `LoadError` that lists every
   * value that could not be opened; nothing of a failure is remembered, so the next call reads at once.
   * Given Lambda's context it ends 100 ms before the invocation would.
   */
  values(context?: RemainingTime): Promise<Snapshot<Values<D>>>
  /**
   * Starts the first load or joins it. Never rejects: `values()` reports. The factory calls it by itself where
   * `AWS_LAMBDA_RUNTIME_API` is set; await it at the top level of an ES module to have INIT wait for the values.
   */
  prefetch(): Promise<void>
  /**
   * Reads these keys anew, all without any, and answers the new values; or rejects, and leaves what could not be read as
   * it was. It joins no read that began before, and callers who come while one such read runs share the next.
   */
  refresh(keys?: readonly (keyof D & string)[], context?: RemainingTime): Promise<Snapshot<Values<D>>>
  /**
   * Runs `use` with the value of one key. If it throws an authentication error it is run again: with what a new read
   * finds, else with the secret's pending and previous versions, once each for a while, since accounts lock. A version
   * that worked stays the first choice until the current one changes. So `use` may run more than once, and never twice
   * at a time; every other error is passed on at once, and what does not throw is no refusal, as an answer of `fetch` with
   * a status of 401. Bounded by `timeout`, or by what the invocation has left.
   *
   * @example
   * const rows = await vault.withCredentials('db', async (db, { version }) => poolFor(db, version).query('select 1'))
   */
  withCredentials<Key extends keyof D & string, Result>(
    key: Key,
    use: Use<Values<D>[Key], Result>,
    options?: WithCredentialsOptions,
  ): Promise<Result>
  /**
   * The text without what was opened: each secret, at its last two versions, is replaced by `[secret]`, also inside of
   * other text and as base64, URL-encoded or JSON-escaped. Of a value that is an object or a list each text counts, and of
   * texts those of 8 characters or more.
   */
  redact(text: string): string
  /** What is declared: references, names and options. Never a value, and no AWS call. */
  describe(): readonly Description[]
}

/**
 * The values of a vault, for a handler that is written apart from it.
 *
 * @example
 * const vault = unseal({ dbUrl: ssm('/my-app/dev/db-url') })
 * const hostOf = ({ dbUrl }: ValuesOf<typeof vault>) => new URL(dbUrl).host
 */
export type ValuesOf<V extends { values(): Promise<unknown> }> = Awaited<ReturnType<V['values']>>

/** Options of {@link Vault.withCredentials}. */
export interface WithCredentialsOptions {
  /** Which errors say that a login was refused. @default `isAuthError`: mysql2, pg, HTTP 401 and 403 */
  readonly isAuthError?: ((error: unknown) => boolean) | undefined
  /** Lambda's context: the runs end 100 ms before the invocation would. */
  readonly context?: RemainingTime | undefined
}

/** A vault that also answers without a promise. */
export interface OpenVault<D extends Declaration> extends Vault<D> {
  /** As `values()`, and at once if nobody has to wait for them. */
  open(context: RemainingTime | undefined): Snapshot<Values<D>> | Promise<Snapshot<Values<D>>>
}
