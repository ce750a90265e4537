import type { SecretReference } from '../references/secret.ts'
import { isFinal } from '../transport/final-errors.ts'
import { callFailureOf } from '../transport/transport.ts'
import { chunks, eachOf, groupBy, listOf } from './answers.ts'
import { secretFailure, secretOutcome, secretsManagerSource } from './secrets-manager.ts'
import type { Outcome, Source, SourceContext } from './source.ts'

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html */
const maxIds = 20

/** A call answers 20 secrets; what needs more pages than there are secrets never ends. */
const maxPages = maxIds + 1

/**
 * Secrets by id, twenty a call where they are wanted at AWSCURRENT. What a batch does not answer is read alone, and once
 * one was denied or throttled, be it a single time, no other is tried: the action needs a statement of its own, and the
 * quota, which all containers share, is low.
 */
export function createBatchedSecretsSource(): Source<SecretReference> {
  let isRefused = false

  async function readBatch(batch: readonly SecretReference[], context: SourceContext): Promise<readonly Outcome[]> {
    const answers = new Map<string, Outcome>()
    try {
      await readPages(batch, context, answers)
    } catch (error) {
      isRefused ||= /AccessDenied|Throttling|TooManyRequests/.test(callFailureOf(error).errorName)
    }
    const alone = batch.filter(({ id }) => !answers.has(id))
    const others = await Promise.all(secretsManagerSource.read(alone, context))
    alone.forEach(({ id }, index) => void answers.set(id, others[index] as Outcome))
    return batch.map(({ id }) => answers.get(id) as Outcome)
  }

  return {
    kind: 'secret',
    read(references, context) {
      const current = references.filter(({ stage = 'AWSCURRENT', versionId }) => stage === 'AWSCURRENT' && !versionId)
      // One secret is one call either way, and the single call needs fewer permissions.
      if (isRefused || current.length < 2) return secretsManagerSource.read(references, context)
      const batches = [...groupBy(current, ({ region = context.region }) => region).values()].flatMap((group) =>
        chunks(group, maxIds),
      )
      const others = references.filter((reference) => !current.includes(reference)).map((reference) => [reference])
      return eachOf(references, [...batches, ...others], (group) =>
        batches.includes(group as SecretReference[])
          ? readBatch(group, context)
          : Promise.all(secretsManagerSource.read(group, context)),
      )
    },
  }
}

/** Adds what a batch says, by the id that was asked for; also what it finally refuses of single secrets. */
async function readPages(
  batch: readonly SecretReference[],
  context: SourceContext,
  outcomes: Map<string, Outcome>,
): Promise<void> {
  const { transport, signal } = context
  let token: unknown
  for (let page = 0; page < maxPages; page++) {
    const input = { SecretIdList: batch.map(({ id }) => id), ...(token ? { NextToken: token } : {}) }
    // Whatever it fails of: single reads have a quota a hundred times as high, and tries of their own.
    const options = { signal, region: batch[0]?.region, maxTries: 1 }
    const output = Object(await transport('secretsManager', 'BatchGetSecretValue', input, options))
    for (const reference of batch) {
      const outcome = outcomeIn(output, reference, context)
      if (outcome) outcomes.set(reference.id, outcome)
    }
    if (!output.NextToken || output.NextToken === token) break
    token = output.NextToken
  }
}

function outcomeIn(
  output: { SecretValues?: unknown; Errors?: unknown },
  reference: SecretReference,
  context: SourceContext,
) {
  const value = listOf<{ Name?: unknown; ARN?: unknown }>(output.SecretValues).find((each) =>
    [each?.Name, each?.ARN].includes(reference.id),
  )
  if (value) return secretOutcome(value)
  const error = listOf<{ SecretId?: unknown; ErrorCode?: unknown }>(output.Errors).find(
    (each) => each?.SecretId === reference.id,
  )
  if (!error || !isFinal({ name: error.ErrorCode })) return undefined
  return secretFailure({ name: error.ErrorCode }, reference, context)
}
