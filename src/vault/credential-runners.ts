import type { CredentialTry } from '../rotation/run.ts'
import { CredentialRunner } from '../rotation/run.ts'
import type { PlanContext } from '../sources/plan.ts'
import { createCredentialReader } from './credential-reader.ts'
import type { Entry, OpenedEntry, Remember } from './entry.ts'

export interface CredentialRunnersOptions {
  readonly where: string
  readonly entries: readonly Entry[]
  readonly current: (entry: Entry, budgetMs: number) => Promise<OpenedEntry>
  readonly kept: (entry: Entry) => OpenedEntry | undefined
  readonly readAnew: (entry: Entry) => Promise<OpenedEntry>
  readonly plan: PlanContext
  readonly remember: Remember
  readonly tell: (tried: CredentialTry) => void
}

/** One runner a key, made when it is first asked for. */
export function credentialRunners(options: CredentialRunnersOptions): (key: string) => CredentialRunner {
  const { where, entries, current, kept, readAnew, plan, remember, tell } = options
  const runners = new Map<string, CredentialRunner>()

  return function runnerOf(key) {
    const known = runners.get(key)
    if (known) return known
    const entry = entries.find(({ uses }) => uses.some((use) => use.key === key))
    if (!entry) {
      const keys = entries.flatMap(({ uses }) => uses.map((use) => use.key))
      throw new TypeError(`${where} declares no "${key}"; it declares ${keys.join(', ')}`)
    }
    const reader = createCredentialReader({
      key,
      entry,
      current: (budgetMs) => current(entry, budgetMs),
      kept: () => kept(entry),
      readAnew: () => readAnew(entry),
      plan,
      remember,
    })
    const runner = new CredentialRunner(key, reader, tell)
    runners.set(key, runner)
    return runner
  }
}
