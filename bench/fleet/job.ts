import type { Loaded } from '../../src/cache/cache.ts'
import type { FreshnessOptions } from '../../src/cache/freshness.ts'
import { chunks } from '../../src/sources/answers.ts'
import { CallError } from '../../src/transport/call-error.ts'
import type { Operation } from './aws.ts'

export interface Key {
  readonly kind: 'kms' | 'ssm' | 'secret'
  readonly freshness: FreshnessOptions
}

export type Landed = Loaded<true, true>

/** One call, retries and all. Rejects if it was in vain. */
export type Call = (operation: Operation) => Promise<void>

const named = (count: number, key: Key): Key[] => Array.from({ length: count }, () => ({ ...key }))

const forever = { ttlMs: Number.POSITIVE_INFINITY, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 }

/** The defaults of the library. */
const minutes = { ttlMs: 5 * 60_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 60 * 60_000 }

/** The bench's job: 3 KMS variables, 12 parameters, 3 secrets. */
export const job: readonly Key[] = [
  ...named(3, { kind: 'kms', freshness: forever }),
  ...named(12, { kind: 'ssm', freshness: minutes }),
  ...named(3, { kind: 'secret', freshness: minutes }),
]

export interface Plan {
  /** Starts reading: one promise a key, in their order, none of which rejects. */
  read(keys: readonly Key[], call: Call): readonly Promise<Landed>[]
}

/** In as few calls as the sources of the library need, and landing as theirs do: a kind at once. */
export function createPlan({ batchSecrets }: { readonly batchSecrets: boolean }): Plan {
  let isRefused = false

  function readSecrets(keys: readonly Key[], call: Call): Promise<readonly Landed[]> {
    if (!batchSecrets || isRefused || keys.length < 2) return each(keys, () => call('GetSecretValue'))
    return call('BatchGetSecretValue').then(
      () => keys.map(() => good),
      (error) => {
        isRefused ||= error instanceof CallError
        return each(keys, () => call('GetSecretValue'))
      },
    )
  }

  const readKind = {
    kms: (keys: readonly Key[], call: Call) => each(keys, () => call('Decrypt')),
    ssm: async (keys: readonly Key[], call: Call) => {
      const batches = chunks(keys, 10)
      const landed = await each(batches, () => call('GetParameters'))
      return batches.flatMap((batch, index) => batch.map(() => landed[index] as Landed))
    },
    secret: readSecrets,
  }

  return {
    read(keys, call) {
      const landings = new Map<Key, Promise<Landed>>()
      for (const kind of ['kms', 'ssm', 'secret'] as const) {
        const ofKind = keys.filter((key) => key.kind === kind)
        if (ofKind.length === 0) continue
        const reading = readKind[kind](ofKind, call)
        ofKind.forEach((key, index) => {
          landings.set(
            key,
            reading.then((landed) => landed[index] as Landed),
          )
        })
      }
      return keys.map((key) => landings.get(key) as Promise<Landed>)
    },
  }
}

const good: Landed = { value: true }

const bad: Landed = { failure: true, isFinal: false }

const each = <T>(items: readonly T[], call: () => Promise<void>): Promise<Landed[]> =>
  Promise.all(
    items.map(() =>
      call().then(
        () => good,
        () => bad,
      ),
    ),
  )
