import { atStage } from '../references/secret.ts'
import type { CredentialReader } from '../rotation/credential.ts'
import { type PlanContext, readAll } from '../sources/plan.ts'
import type { Outcome } from '../sources/source.ts'
import { startTimeLimit } from '../time-limit.ts'
import { type Entry, type OpenedEntry, openEntry, type Remember } from './entry.ts'

export interface CredentialReaderOptions {
  readonly key: string
  readonly entry: Entry
  /** What is kept of the entry; reads it first if it has to. */
  readonly current: () => Promise<OpenedEntry>
  readonly readAnew: () => Promise<OpenedEntry>
  readonly plan: PlanContext
  readonly remember: Remember
}

/** Reads the versions of one key of a vault. */
export function createCredentialReader({
  key,
  entry,
  current,
  readAnew,
  plan,
  remember,
}: CredentialReaderOptions): CredentialReader {
  const credential = async (opened: Promise<OpenedEntry>) => {
    const { values, version } = await opened
    return { value: values.get(key), version, stage: 'AWSCURRENT' as const }
  }
  const use = entry.uses.find((each) => each.key === key)

  return {
    // A ciphertext is as it was deployed.
    canChange: entry.reference.kind !== 'kmsEnv',
    current: () => credential(current()),
    readAnew: () => credential(readAnew()),
    async readOther(stage) {
      if (use?.reference.kind !== 'secret' || use.reference.stage || use.reference.versionId) return undefined
      const reference = atStage(use.reference, stage)
      const reading = readAll([reference], plan)[0] as Promise<Outcome>
      const limit = startTimeLimit(plan.timeoutMs, { isAwaited: true })
      const outcome = await reading
      limit.clear()
      if (outcome.status !== 'found') return undefined
      const opened = await openEntry({ ...entry, reference, uses: [{ key, reference }] }, outcome, {
        before: undefined,
        remember,
      })
      return 'value' in opened ? { value: opened.value.values.get(key), version: outcome.version, stage } : undefined
    },
  }
}
