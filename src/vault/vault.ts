import { Cache, type Reading } from '../cache/cache.ts'
import { LoadError, TimeoutError, type ValueFailure } from '../errors.ts'
import { Fault } from '../fault.ts'
import { createSources } from '../sources/sources.ts'
import { startTimeLimit } from '../time-limit.ts'
import { type Declaration, usesOf, type Values } from './declaration.ts'
import { type Description, describeEntries } from './description.ts'
import { type Entry, entriesOf, failuresOf, type OpenedEntry } from './entry.ts'
import { eventEmitter } from './events.ts'
import { type LoadedEntry, loadEntries } from './loader.ts'
import { createSnapshot, type Snapshot } from './snapshot.ts'
import type { CheckedVaultOptions } from './vault-options.ts'

/** The part of Lambda's context that says how long an invocation may still take. */
export interface RemainingTime {
  getRemainingTimeInMillis(): number
}

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
  /** Reads these keys anew, all without any, and answers the new values; or rejects and leaves the old ones. */
  refresh(keys?: readonly (keyof D & string)[], context?: RemainingTime): Promise<Snapshot<Values<D>>>
  /** What is declared: references, names and options. Never a value, and no AWS call. */
  describe(): readonly Description[]
}

/** A vault that also tells, without a promise, what can be told at once. */
export interface OpenVault<D extends Declaration> extends Vault<D> {
  /** The values if all are fresh, else `undefined`. */
  fresh(): Snapshot<Values<D>> | undefined
}

/** What is left of an invocation after its values were waited for, to tell of a failure. */
const marginMs = 100

type VaultCache = Cache<Entry, OpenedEntry, readonly ValueFailure[]>
type VaultReading = Reading<Entry, OpenedEntry, readonly ValueFailure[]>

/** Declaration in, values out: wires references, sources and cache. `where` is how the factory is called. */
export function createVault<const D extends Declaration>(
  where: string,
  declaration: D,
  { ttlMs, timeoutMs, prefetch, batchSecrets, region, transport, onEvent }: CheckedVaultOptions,
): OpenVault<D> {
  const uses = usesOf(where, declaration)
  const keys = uses.map(({ key }) => key)
  const entries = entriesOf(uses, ttlMs)
  const emit = eventEmitter(onEvent)
  const sources = createSources({ batchSecrets })
  const cache: VaultCache = new Cache({
    keys: entries,
    ttlMs: (entry) => entry.ttlMs,
    now: () => Date.now(),
    load: (due) =>
      loadEntries(due, { sources, transport, region, timeoutMs, emit, before: (entry) => cache.get(entry) }),
  })
  // Built from the declaration itself, key by key: hence the cast.
  const current = snapshots(keys, () => entries.map((entry) => cache.get(entry))) as () => Snapshot<Values<D>>

  async function settle(readings: readonly VaultReading[], context?: RemainingTime) {
    const failures = await failuresWithin(budgetOf(timeoutMs, context), readings)
    if (failures.length > 0) throw new LoadError(failures, keys.length)
    return current()
  }

  const vault: OpenVault<D> = {
    fresh: () => (cache.isFresh() ? current() : undefined),
    values: async (context) => vault.fresh() ?? settle(cache.read(), context),
    prefetch: () => vault.values().then(ignore, ignore),
    async refresh(named = keys, context) {
      for (const key of named) {
        if (!keys.includes(key)) throw new TypeError(`${where} declares no "${key}"; it declares ${keys.join(', ')}`)
      }
      const anew = entries.filter((entry) => entry.uses.some(({ key }) => named.includes(key)))
      const forced = cache.readAnew(anew)
      const others = cache.read().filter(({ key }) => !anew.includes(key))
      return settle([...forced, ...others], context)
    },
    describe: () => describeEntries(keys, entries),
  }
  if (prefetch && process.env['AWS_LAMBDA_RUNTIME_API']) void vault.prefetch()
  return vault
}

function ignore(): void {}

/** Answers the snapshot of what is opened now; the same one until something of it changes. */
function snapshots(keys: readonly string[], open: () => readonly (OpenedEntry | undefined)[]): () => object {
  let shown: readonly (OpenedEntry | undefined)[] = []
  let snapshot: object | undefined

  return function current() {
    const opened = open()
    if (snapshot && opened.every((entry, index) => entry === shown[index])) return snapshot
    const byKey = new Map(opened.flatMap((entry) => [...(entry?.values ?? [])]))
    shown = opened
    snapshot = createSnapshot(new Map(keys.map((key) => [key, byKey.get(key)])))
    return snapshot
  }
}

function budgetOf(timeoutMs: number, context: RemainingTime | undefined): number {
  const remainingMs = context?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY
  return Math.max(0, Math.min(timeoutMs, remainingMs - marginMs))
}

/** Waits for these reads, and no longer than `budgetMs`: what has not landed by then has failed for this caller. */
async function failuresWithin(budgetMs: number, readings: readonly VaultReading[]): Promise<ValueFailure[]> {
  const limit = startTimeLimit(budgetMs)
  const fault = new Fault(TimeoutError, { reason: `no answer within ${Math.round(budgetMs)} ms` })
  const lateFor = ({ uses }: Entry): LoadedEntry => ({ failure: failuresOf(uses, fault) })

  const settled = await Promise.all(
    readings.map(({ key: entry, landed }) => Promise.race([landed, limit.reached.then(() => lateFor(entry))])),
  )
  limit.clear()
  return settled.flatMap((each) => ('failure' in each ? each.failure : []))
}
