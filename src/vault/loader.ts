import { TimeoutError } from '../errors.ts'
import { Fault } from '../fault.ts'
import { type PlanContext, readAll } from '../sources/plan.ts'
import type { Outcome } from '../sources/source.ts'
import { startTimeLimit } from '../time-limit.ts'
import {
  type Entry,
  failureOf,
  type LoadedEntry,
  type Memory,
  type OpenedEntry,
  openEntry,
  type Remember,
} from './entry.ts'
import type { OnEvent } from './events.ts'

export interface LoaderOptions extends PlanContext {
  readonly emit: OnEvent
  /** What an entry holds until now. */
  readonly before: (entry: Entry) => OpenedEntry | undefined
  /** Told of what is secret before a schema sees it. */
  readonly remember: Remember
}

/** Reads and opens entries, all at once, and tells of it. One promise an entry, none of which rejects. */
export function loadEntries(
  entries: readonly Entry[],
  { emit, before, remember, ...plan }: LoaderOptions,
): Promise<LoadedEntry>[] {
  // Not by `performance`, which its first use loads: milliseconds of a cold start.
  const start = process.hrtime.bigint()
  const elapsedMs = () => Number(process.hrtime.bigint() - start) / 1e6
  const type = entries.every(before) ? 'refresh' : 'read'
  const outcomes = readAll(
    entries.map(({ reference }) => reference),
    plan,
  )
  const opening = outcomes.map(async (outcome, index) => {
    const entry = entries[index] as Entry
    const read = await outcome
    const restMs = plan.timeoutMs - elapsedMs()
    return openInTime(entry, read, { before: before(entry), remember }, { ...plan, restMs })
  })
  void Promise.all(opening).then((loaded) => {
    const keys = entries.flatMap(({ uses }) => uses.map(({ key }) => key))
    const failures = loaded
      .flatMap((each) => ('failure' in each ? each.failure.failures : []))
      .map(({ key, code }) => ({ key, code }))
    emit({
      type,
      keys,
      opened: keys.length - failures.length,
      failed: failures.length,
      failures,
      durationMs: elapsedMs(),
    })
  })
  return opening
}

/** A schema may be async, and may never answer: without a limit the next callers would join it for ever. */
async function openInTime(
  entry: Entry,
  outcome: Outcome,
  memory: Memory,
  { timeoutMs, restMs }: { readonly timeoutMs: number; readonly restMs: number },
): Promise<LoadedEntry> {
  // Nothing else is waited for, and a timer an entry is what a cold start would notice.
  if (!entry.uses.some(({ reference }) => reference.value.schema)) return openEntry(entry, outcome, memory)
  const limit = startTimeLimit(Math.max(0, restMs))
  const fault = new Fault(TimeoutError, { reason: `read, but its schema did not answer within ${timeoutMs} ms` })
  const late = limit.reached.then(() => failureOf(entry.uses, fault, 'timeout'))
  const opened = await Promise.race([openEntry(entry, outcome, memory), late])
  limit.clear()
  return opened
}
