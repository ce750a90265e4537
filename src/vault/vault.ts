import { Cache } from '../cache/cache.ts'
import { LoadError } from '../errors.ts'
import { createRedaction } from '../redaction/redaction.ts'
import { describeType } from '../references/check-options.ts'
import { isAuthError } from '../rotation/auth-error.ts'
import type { Use } from '../rotation/run.ts'
import { groupBy } from '../sources/answers.ts'
import { createSources } from '../sources/sources.ts'
import { endOverdueLimits } from '../time-limit.ts'
import { credentialRunners } from './credential-runners.ts'
import { type Declaration, usesOf, type Values } from './declaration.ts'
import { type Description, describeEntries } from './description.ts'
import { type Entry, type EntryFailure, entriesOf, type OpenedEntry } from './entry.ts'
import { loadEntries } from './loader.ts'
import { createSnapshot, type Snapshot } from './snapshot.ts'
import type { CheckedVaultOptions } from './vault-options.ts'
import { budgetWithin, type RemainingTime, type VaultReading, type Waited, waitFor } from './waiting.ts'

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
   * Reads these keys anew, all without any, and answers the new values; or rejects and leaves the old ones. It joins no
   * read that began before, and callers who come while one such read runs share the next.
   */
  refresh(keys?: readonly (keyof D & string)[], context?: RemainingTime): Promise<Snapshot<Values<D>>>
  /**
   * Runs `use` with the value of one key. If it throws an authentication error it is run again: with what a new read
   * finds, else with the secret's pending and previous versions, once each for a while, since accounts lock. A version
   * that worked stays the first choice until the current one changes. So `use` may run more than once, and never twice
   * at a time; every other error is passed on at once. Bounded by `timeout`, or by what the invocation has left.
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

/** Options of {@link Vault.withCredentials}. */
export interface WithCredentialsOptions {
  /** Which errors say that a login was refused. @default `isAuthError`: mysql2, pg, HTTP 401 and 403 */
  readonly isAuthError?: ((error: unknown) => boolean) | undefined
  /** Lambda's context: the runs end 100 ms before the invocation would. */
  readonly context?: RemainingTime | undefined
}

/** A vault that also tells, without a promise, what can be told at once. */
export interface OpenVault<D extends Declaration> extends Vault<D> {
  /** The values if nobody has to wait for them, else `undefined`. Starts the reads that are due. */
  ready(): Snapshot<Values<D>> | undefined
}

/** Declaration in, values out: wires references, sources and cache. `where` is how the factory is called. */
export function createVault<const D extends Declaration>(
  where: string,
  declaration: D,
  options: CheckedVaultOptions,
): OpenVault<D> {
  const { timeoutMs, transport, region, emit } = options
  const uses = usesOf(where, declaration)
  const keys = uses.map(({ key }) => key)
  const entries = entriesOf(uses, options)
  const redaction = createRedaction()
  const { remember } = redaction
  const sources = createSources(options)
  const cache: VaultCache = new Cache({
    keys: entries,
    freshness: (entry) => entry.freshness,
    load: (due) =>
      loadEntries(due, { sources, transport, region, timeoutMs, emit, remember, before: (entry) => cache.get(entry) }),
    timeoutMs,
    now: () => Date.now(),
    random: Math.random,
  })
  // Built from the declaration itself, key by key: hence the cast.
  const current = snapshots(keys, entries, cache) as () => Snapshot<Values<D>>

  /** The values, or the reads that the caller has to wait for. */
  function access(): Snapshot<Values<D>> | readonly VaultReading[] {
    if (cache.isFresh()) return current()
    endOverdueLimits()
    const { waitFor: readings, heldOff } = cache.access()
    tellStale(heldOff.map(({ key, isSlow }) => ({ entry: key, reason: isSlow ? 'timeout' : 'error' })))
    return readings.length === 0 ? current() : readings
  }

  async function settle(readings: readonly VaultReading[], context: RemainingTime | undefined) {
    const start = process.hrtime.bigint()
    let waited = await waitFor(readings, budgetWithin(options, context))
    if (waited.mayTryAgain) {
      const timeoutMs = options.timeoutMs - Number(process.hrtime.bigint() - start) / 1e6
      waited = await waitFor(cache.access().waitFor, budgetWithin({ ...options, timeoutMs }, context))
    }
    const { failures, stale } = waited
    if (failures.length > 0) throw new LoadError(failures, keys.length)
    tellStale(stale)
    return current()
  }

  function tellStale(stale: Waited['stale']): void {
    for (const [reason, group] of groupBy(stale, (each) => each.reason)) {
      emit({ type: 'stale', keys: group.flatMap(({ entry }) => entry.uses.map(({ key }) => key)), reason })
    }
  }

  function readAnew(named: readonly string[]): readonly VaultReading[] {
    endOverdueLimits()
    for (const key of named) {
      if (!keys.includes(key)) throw new TypeError(`${where} declares no "${key}"; it declares ${keys.join(', ')}`)
    }
    const anew = entries.filter((entry) => entry.uses.some(({ key }) => named.includes(key)))
    return cache.readAnew(anew)
  }

  /** One entry alone: whether others can be read is nothing to its credentials. */
  async function openAlone(entry: Entry, readings: readonly VaultReading[]): Promise<OpenedEntry> {
    const { failures, stale } = await waitFor(readings, budgetWithin(options, undefined))
    tellStale(stale)
    const opened = cache.get(entry)
    if (failures.length > 0 || !opened) throw new LoadError(failures, keys.length)
    return opened
  }

  const runnerOf = credentialRunners({
    where,
    entries,
    current: (entry) => openAlone(entry, cache.access([entry]).waitFor),
    readAnew: (entry) => openAlone(entry, cache.readAnew([entry])),
    plan: { sources, transport, region, timeoutMs },
    remember,
    tell: (tried) => emit({ type: 'credentials', ...tried }),
  })

  const vault: OpenVault<D> = {
    async withCredentials(key, use, { isAuthError: isRefusal = isAuthError, context } = {}) {
      const runner = runnerOf(key)
      if (typeof use !== 'function') throw new TypeError(`withCredentials() needs a function, not ${describeType(use)}`)
      if (typeof isRefusal !== 'function') throw new TypeError('withCredentials(): "isAuthError" must be a function')
      return runner.run(use, { isAuthError: isRefusal, budgetMs: budgetWithin(options, context).timeoutMs })
    },
    ready() {
      const accessed = access()
      return Array.isArray(accessed) ? undefined : (accessed as Snapshot<Values<D>>)
    },
    async values(context) {
      const accessed = access()
      return Array.isArray(accessed) ? settle(accessed, context) : (accessed as Snapshot<Values<D>>)
    },
    prefetch: () => vault.values().then(ignore, ignore),
    async refresh(named = keys, context) {
      const forced = readAnew(named)
      const others = cache.access().waitFor.filter(({ key }) => !forced.some((each) => each.key === key))
      return settle([...forced, ...others], context)
    },
    redact: redaction.redact,
    describe: () => describeEntries(keys, entries),
  }
  if (options.prefetch && process.env['AWS_LAMBDA_RUNTIME_API']) void vault.prefetch()
  return vault
}

type VaultCache = Cache<Entry, OpenedEntry, EntryFailure>

function ignore(): void {}

/** Answers the snapshot of what is opened now; the same one until something of it changes. */
function snapshots(keys: readonly string[], entries: readonly Entry[], cache: VaultCache): () => object {
  let changes = 0
  let shown: readonly unknown[] = []
  let snapshot: object | undefined

  return function current() {
    if (snapshot && changes === cache.changes) return snapshot
    changes = cache.changes
    const values = entries.map((entry) => cache.get(entry)?.values)
    if (snapshot && values.every((each, index) => each === shown[index])) return snapshot
    const byKey = new Map(values.flatMap((each) => [...(each ?? [])]))
    shown = values
    snapshot = createSnapshot(new Map(keys.map((key) => [key, byKey.get(key)])))
    return snapshot
  }
}
