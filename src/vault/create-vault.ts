import { Cache } from '../cache/cache.ts'
import { LoadError } from '../errors.ts'
import { createRedaction } from '../redaction/redaction.ts'
import { checkOptions, describeType } from '../references/check-options.ts'
import { isAuthError } from '../rotation/auth-error.ts'
import { groupBy } from '../sources/answers.ts'
import { createSources } from '../sources/sources.ts'
import { endOverdueLimits } from '../time-limit.ts'
import { credentialRunners } from './credential-runners.ts'
import { type Declaration, usesOf, type Values } from './declaration.ts'
import { describeEntries } from './description.ts'
import { type Entry, type EntryFailure, entriesOf, type OpenedEntry } from './entry.ts'
import { loadEntries } from './loader.ts'
import { type Snapshot, snapshots } from './snapshot.ts'
import type { OpenVault } from './vault.ts'
import type { CheckedVaultOptions } from './vault-options.ts'
import {
  atMost,
  type Budget,
  budgetWithin,
  type RemainingTime,
  type VaultReading,
  type Waited,
  waitFor,
} from './waiting.ts'

/** Declaration in, values out: wires references, sources and cache. `where` is how the factory is called. */
export function createVault<const D extends Declaration>(
  where: string,
  declaration: D,
  options: CheckedVaultOptions,
): OpenVault<D> {
  const { timeoutMs, transport, region, retries, emit } = options
  const uses = usesOf(where, declaration, options.ttlMs)
  const keys = uses.map(({ key }) => key)
  const entries = entriesOf(uses, options)
  const redaction = createRedaction()
  const { remember } = redaction
  const plan = { sources: createSources(options), transport, region, timeoutMs, retries }
  const cache: VaultCache = new Cache({
    keys: entries,
    freshness: (entry) => entry.freshness,
    load: (due) => loadEntries(due, { ...plan, emit, remember, before: (entry) => cache.get(entry) }),
    onKept: (_entry, { secrets }) => secrets.forEach((secret, key) => void remember(key, secret)),
    timeoutMs,
    now: () => Date.now(),
    random: Math.random,
  })
  // Built from the declaration itself, key by key: hence the cast.
  const current = snapshots(keys, () => entries.map((entry) => cache.get(entry)?.values), cache) as () => Snapshot<
    Values<D>
  >

  /** Without a promise where nobody has to wait. */
  function open(context: RemainingTime | undefined) {
    if (cache.isFresh()) return current()
    endOverdueLimits()
    const readings = access(entries)
    return readings.length === 0 ? current() : settle(readings, context)
  }

  /** The reads that the caller has to wait for. */
  function access(wanted: readonly Entry[]): readonly VaultReading[] {
    const { waitFor: readings, heldOff } = cache.access(wanted)
    tellStale(heldOff.map(({ key, failure }) => ({ entry: key, reason: failure?.reason ?? 'timeout' })))
    return readings
  }

  async function settle(readings: readonly VaultReading[], context: RemainingTime | undefined) {
    await openAll(readings, budgetWithin(options, context), entries)
    return current()
  }

  /** Waits for these reads, and once more if one that began before, for somebody else, ended without an answer. */
  async function openAll(readings: readonly VaultReading[], budget: Budget, wanted: readonly Entry[]): Promise<void> {
    const start = process.hrtime.bigint()
    let { failures, stale, mayTryAgain } = await waitFor(readings, budget, retries)
    if (mayTryAgain) {
      const elapsedMs = Number(process.hrtime.bigint() - start) / 1e6
      const others = wanted.filter((entry) => !stale.some((each) => each.entry === entry))
      const rest = { ...atMost(budget.timeoutMs - elapsedMs, budget), waitedMs: elapsedMs }
      const again = await waitFor(access(others), rest, retries)
      failures = again.failures
      stale = [...stale, ...again.stale]
    }
    if (failures.length > 0) throw new LoadError(failures, keys.length)
    tellStale(stale)
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
  async function openAlone(entry: Entry, readings: readonly VaultReading[], budget: Budget): Promise<OpenedEntry> {
    await openAll(readings, budget, [entry])
    return cache.get(entry) as OpenedEntry
  }

  const runnerOf = credentialRunners({
    where,
    entries,
    current: (entry, budgetMs) => openAlone(entry, access([entry]), atMost(budgetMs, options)),
    kept: (entry) => cache.get(entry),
    readAnew: (entry) => openAlone(entry, cache.readAnew([entry]), options),
    plan,
    remember,
    tell: (tried) => emit({ type: 'credentials', ...tried }),
  })

  const vault: OpenVault<D> = {
    async withCredentials(key, use, given = {}) {
      const runner = runnerOf(key)
      checkOptions('withCredentials()', given, ['isAuthError', 'context'])
      const { isAuthError: isRefusal = isAuthError, context } = given
      if (typeof use !== 'function') throw new TypeError(`withCredentials() needs a function, not ${describeType(use)}`)
      if (typeof isRefusal !== 'function') throw new TypeError('withCredentials(): "isAuthError" must be a function')
      endOverdueLimits()
      return runner.run(use, { isAuthError: isRefusal, budgetMs: budgetWithin(options, context).timeoutMs })
    },
    open,
    values: async (context) => open(context),
    prefetch: () => vault.values().then(ignore, ignore),
    async refresh(named = keys, context) {
      if (!Array.isArray(named)) throw new TypeError(`refresh() needs an array of keys, not ${describeType(named)}`)
      const forced = readAnew(named)
      const others = access(entries).filter(({ key }) => !forced.some((each) => each.key === key))
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
