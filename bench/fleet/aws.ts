import { CallError } from '../../src/transport/call-error.ts'
import { createQuota } from './quota.ts'
import { Tally } from './tally.ts'
import type { VirtualClock } from './virtual-clock.ts'

export const operations = ['Decrypt', 'GetParameters', 'GetSecretValue', 'BatchGetSecretValue'] as const

export type Operation = (typeof operations)[number]

/** Requests a second in one account and region. */
export type Quotas = Readonly<Record<Operation, number>>

/**
 * As AWS documents them: KMS's symmetric operations in most regions (2 to 10 times that in the others), Parameter Store
 * as it comes.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
 * @see https://docs.aws.amazon.com/general/latest/gr/ssm.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
 */
export const defaultQuotas: Quotas = {
  Decrypt: 10_000,
  GetParameters: 40,
  GetSecretValue: 10_000,
  BatchGetSecretValue: 100,
}

/** With the account's setting `/ssm/parameter-store/high-throughput-enabled`. */
export const highThroughput: Quotas = { ...defaultQuotas, GetParameters: 1000 }

/** How long an answer takes, also a refusal. */
export const latencyMs = 5

export interface Aws {
  /** Resolves, or is throttled. */
  call(operation: Operation): Promise<void>
  readonly tallies: Readonly<Record<Operation, Tally>>
}

/** AWS as far as a fleet feels it: it answers after a while, or it throttles. */
export function createAws(clock: VirtualClock, answers: (operation: Operation) => boolean): Aws {
  const tallies = forEach(() => new Tally())
  return {
    tallies,
    call: (operation) =>
      new Promise((resolve, reject) => {
        const isAnswered = answers(operation)
        tallies[operation].count(clock.now, isAnswered)
        clock.after(latencyMs, isAnswered ? resolve : () => reject(throttled))
      }),
  }
}

/** Answers as long as there is quota left. */
export function withinQuotas(clock: VirtualClock, quotas: Quotas): (operation: Operation) => boolean {
  const buckets = forEach((operation) => createQuota(quotas[operation], () => clock.now))
  return (operation) => buckets[operation].take()
}

/** One for all: a stack trace for each of millions would be most of the work. */
const throttled = new CallError('ThrottlingException', { statusCode: 400 })

const forEach = <T>(make: (operation: Operation) => T): Record<Operation, T> => ({
  Decrypt: make('Decrypt'),
  GetParameters: make('GetParameters'),
  GetSecretValue: make('GetSecretValue'),
  BatchGetSecretValue: make('BatchGetSecretValue'),
})
