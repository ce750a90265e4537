import type { Loaded } from './cache/cache.ts'
import { type Entry, type OpenedEntry, openEntry } from './entry.ts'
import type { ValueFailure } from './errors.ts'
import type { OnEvent } from './events.ts'
import { type PlanContext, readAll } from './sources/plan.ts'

export type LoadedEntry = Loaded<OpenedEntry, readonly ValueFailure[]>

export interface LoaderOptions extends PlanContext {
  readonly emit: OnEvent
  /** What an entry holds until now. */
  readonly before: (entry: Entry) => OpenedEntry | undefined
}

/** Reads and opens entries, all at once, and tells of it. One promise an entry, none of which rejects. */
export function loadEntries(
  entries: readonly Entry[],
  { emit, before, ...plan }: LoaderOptions,
): Promise<LoadedEntry>[] {
  const start = performance.now()
  const type = entries.every(before) ? 'refresh' : 'read'
  const outcomes = readAll(
    entries.map(({ reference }) => reference),
    plan,
  )
  const opening = outcomes.map(async (outcome, index) => {
    const entry = entries[index] as Entry
    return openEntry(entry, await outcome, before(entry))
  })
  void Promise.all(opening).then((loaded) => {
    const keys = entries.flatMap(({ uses }) => uses.map(({ key }) => key))
    const failed = loaded.reduce((count, each) => count + ('failure' in each ? each.failure.length : 0), 0)
    emit({ type, keys, opened: keys.length - failed, failed, durationMs: performance.now() - start })
  })
  return opening
}
