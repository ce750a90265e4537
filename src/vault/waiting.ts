import type { Reading } from '../cache/cache.ts'
import type { ValueFailure } from '../errors.ts'
import type { AnyReference } from '../references/reference.ts'
import { noAnswer, type Unanswered } from '../sources/no-answer.ts'
import { startTimeLimit } from '../time-limit.ts'
import type { LastRetries } from '../transport/last-retries.ts'
import { type Entry, type EntryFailure, failureOf, type LoadedEntry, type OpenedEntry } from './entry.ts'

export type VaultReading = Reading<Entry, OpenedEntry, EntryFailure>

/** The part of Lambda's context that says how long an invocation may still take. */
export interface RemainingTime {
  getRemainingTimeInMillis(): number
}

export interface Budget {
  /** For what has no value that could be used instead. */
  readonly timeoutMs: number
  /** For what has a stale value. */
  readonly refreshTimeoutMs: number
  /** Whether it is less than others have: that nothing came of it says nothing of the read. */
  readonly isCut?: boolean
  /** What was waited before, as part of the same. @default 0 */
  readonly waitedMs?: number
}

/** What is left of an invocation after its values were waited for, to tell of a failure. */
const marginMs = 100

/** The budget, and no more than the invocation has time. */
export function budgetWithin(budget: Budget, context: RemainingTime | undefined): Budget {
  const remainingMs = Number(context?.getRemainingTimeInMillis?.())
  return Number.isNaN(remainingMs) ? budget : atMost(remainingMs - marginMs, budget)
}

/** The budget, and no more than this. */
export function atMost(mostMs: number, { timeoutMs, refreshTimeoutMs, isCut = false }: Budget): Budget {
  const bounded = (ms: number) => Math.max(0, Math.min(ms, mostMs))
  return {
    timeoutMs: bounded(timeoutMs),
    refreshTimeoutMs: bounded(refreshTimeoutMs),
    isCut: isCut || mostMs < refreshTimeoutMs,
  }
}

/** What waiting came to, for this caller: what has not landed in time goes on for others. */
export interface Waited {
  readonly failures: readonly ValueFailure[]
  /** Entries whose stale value is used, and why. */
  readonly stale: readonly { readonly entry: Entry; readonly reason: EntryFailure['reason'] }[]
  /** Whether nothing failed but that the time of reads was over that had begun before, and this caller's is not. */
  readonly mayTryAgain: boolean
}

/** Waits for these reads and no longer than the budget allows each. `retries` tells what they may have met. */
export async function waitFor(
  readings: readonly VaultReading[],
  budget: Budget,
  retries: LastRetries,
): Promise<Waited> {
  const { timeoutMs, refreshTimeoutMs } = budget
  const mustLand = readings.filter(({ mayBeStale }) => !mayBeStale)
  const mayLand = readings.filter(({ mayBeStale }) => mayBeStale)
  const [fresh, stale] = await Promise.all([
    settle(mustLand, timeoutMs, budget, retries),
    settle(mayLand, refreshTimeoutMs, budget, retries),
  ])
  const isFatal = ({ failed }: Settled) => failed.isFinal
  return {
    failures: [...fresh, ...stale.filter(isFatal)].flatMap(({ failed }) => failed.failure.failures),
    stale: stale
      .filter((each) => !isFatal(each))
      .map(({ entry, failed }) => ({ entry, reason: failed.failure.reason })),
    mayTryAgain: fresh.length > 0 && fresh.every((each) => each.isJoined && hasTimedOut(each)) && !stale.some(isFatal),
  }
}

/** By itself: who waited no longer says `timeout`. */
const hasTimedOut = ({
  failed: {
    failure: { reason, failures },
  },
}: Settled) => reason === 'error' && failures.some(({ code }) => code === 'ERR_TIMEOUT')

interface Settled {
  readonly entry: Entry
  readonly isJoined: boolean
  readonly failed: ReturnType<typeof failureOf>
}

/** The reads that failed, or have not landed after `ms`. */
async function settle(
  readings: readonly VaultReading[],
  ms: number,
  { isCut = false, waitedMs = 0 }: Budget,
  retries: LastRetries,
): Promise<Settled[]> {
  if (readings.length === 0) return []
  const limit = startTimeLimit(ms, { isAwaited: true })
  const landed = new Map<VaultReading, LoadedEntry>()
  const all = Promise.all(readings.map(async (reading) => landed.set(reading, await reading.landed)))
  await Promise.race([all, limit.reached])
  limit.clear()

  return readings.flatMap((reading) => {
    const { key: entry, isJoined, giveUp } = reading
    const loaded = landed.get(reading)
    if (loaded) return 'failure' in loaded ? [{ entry, isJoined, failed: loaded }] : []
    if (!isCut) giveUp()
    const fault = noAnswer(waitedMs + ms, callOf(entry.reference, retries, waitedMs + ms))
    return [{ entry, isJoined, failed: failureOf(entry.uses, fault, 'timeout') }]
  })
}

/** A variable may name anything, and a function of the user's own nothing that is known here. */
function callOf({ kind }: AnyReference, retries: LastRetries, ms: number): Unanswered | undefined {
  if (kind === 'custom') return undefined
  const api = kind === 'env' ? undefined : actions[kind]
  return { api, retry: retries.within(ms, api?.split(':')[1]) }
}

const actions = {
  kmsEnv: 'kms:Decrypt',
  ssm: 'ssm:GetParameters',
  ssmPath: 'ssm:GetParametersByPath',
  secret: 'secretsmanager:GetSecretValue',
} as const
