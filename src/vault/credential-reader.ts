import { Given } from '../references/open-value.ts'
import type { AnyReference } from '../references/reference.ts'
import { atStage } from '../references/secret.ts'
import type { Credential, CredentialReader, Stage } from '../rotation/credential.ts'
import { partsOf } from '../sources/dynamic.ts'
import { type PlanContext, readAll } from '../sources/plan.ts'
import type { Outcome } from '../sources/source.ts'
import { startTimeLimit } from '../time-limit.ts'
import { type Entry, type OpenedEntry, openEntry, type Remember } from './entry.ts'
import { handOut } from './snapshot.ts'

export interface CredentialReaderOptions {
  readonly key: string
  readonly entry: Entry
  /** What is kept of the entry; reads it first if it has to. */
  readonly current: (budgetMs: number) => Promise<OpenedEntry>
  readonly kept: () => OpenedEntry | undefined
  readonly readAnew: () => Promise<OpenedEntry>
  readonly plan: PlanContext
  readonly remember: Remember
}

/** Reads the versions of one key of a vault. */
export function createCredentialReader({
  key,
  entry,
  current,
  kept,
  readAnew,
  plan,
  remember,
}: CredentialReaderOptions): CredentialReader {
  const credential = ({ values, version, raw }: OpenedEntry, stage: Stage): Credential => {
    return {
      read: raw instanceof Given ? raw.value : raw,
      version,
      stage,
      get value() {
        return handOut(values.get(key))
      },
    }
  }
  const use = entry.uses.find((each) => each.key === key)

  return {
    canChange: canChange(entry.reference),
    current: async (budgetMs) => credential(await current(budgetMs), 'AWSCURRENT'),
    kept() {
      const opened = kept()
      return opened && credential(opened, 'AWSCURRENT')
    },
    readAnew: async () => credential(await readAnew(), 'AWSCURRENT'),
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
        remember: (name, value, as = '') => remember(name, value, `${stage} ${as}`),
      })
      if ('failure' in opened) return undefined
      for (const [name, value] of opened.value.secrets) remember(name, value, stage)
      return credential(opened.value, stage)
    },
  }
}

/** Whether another value can ever come: a ciphertext is as it was deployed, and a version is what it was. */
function canChange(reference: AnyReference): boolean {
  if (reference.kind === 'kmsEnv') return false
  if (reference.kind === 'secret') return reference.versionId === undefined
  if (reference.kind === 'ssm') return !/^\d+$/.test(reference.selector ?? '')
  if (reference.kind !== 'env') return true
  const parts = partsOf(reference)
  return 'status' in parts || parts.some((part) => typeof part !== 'string' && canChange(part))
}
