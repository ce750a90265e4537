import { CallFailedError } from '../errors.ts'
import { Fault, thrownName } from '../fault.ts'
import type { DynamicReference } from '../references/dynamic-reference.ts'
import { type AnyReference, fetchOf } from '../references/reference.ts'
import { startTimeLimit } from '../time-limit.ts'
import { hostNames } from '../transport/endpoints.ts'
import type { LastRetries } from '../transport/last-retries.ts'
import type { Transport } from '../transport/transport.ts'
import { groupBy } from './answers.ts'
import { compose, partsOf } from './dynamic.ts'
import { noAnswer } from './no-answer.ts'
import { failed, type LeafReference, type Outcome, type Source, type SourceContext } from './source.ts'

/** A source for each kind. */
export type Sources = { readonly [Kind in LeafReference['kind']]: Source<Extract<LeafReference, { kind: Kind }>> }

export interface PlanContext {
  readonly sources: Sources
  readonly transport: Transport
  readonly region: string | undefined
  /** After this long the reads are aborted, and what has no answer yet has failed. */
  readonly timeoutMs: number
  readonly retries: LastRetries
}

/**
 * Starts reading all of these at once, each kind by its own source in as few calls as it needs, and what several of them
 * name only once. Answers one promise a reference, none of which rejects.
 */
export function readAll(references: readonly AnyReference[], context: PlanContext): Promise<Outcome>[] {
  const expanded = references.map((reference) => ({
    reference,
    parts: reference.kind === 'env' ? partsOf(reference) : [],
  }))
  const leaves = new Map<string, LeafReference>()
  for (const { reference, parts } of expanded) {
    const named = 'status' in parts ? [] : parts.filter((part) => typeof part !== 'string')
    for (const leaf of reference.kind === 'env' ? named : [reference]) leaves.set(fetchOf(leaf), leaf)
  }

  const outcomes = readLeaves([...leaves.values()], context)
  const outcomeOf = (leaf: LeafReference | DynamicReference) => outcomes.get(fetchOf(leaf)) as Promise<Outcome>
  return expanded.map(({ reference, parts }) => {
    if (reference.kind !== 'env') return outcomeOf(reference)
    return 'status' in parts ? Promise.resolve(parts) : compose(parts, outcomeOf).catch(unexpected)
  })
}

function readLeaves(leaves: readonly LeafReference[], plan: PlanContext): Map<string, Promise<Outcome>> {
  const { sources, region, timeoutMs } = plan
  const limit = startTimeLimit(timeoutMs)
  const controller = new AbortController()
  const { signal } = controller
  void limit.reached.then(() => controller.abort(noAnswer(timeoutMs)))
  const context: SourceContext = { transport: untilAborted(signal, plan), signal, region }

  const outcomes = new Map<string, Promise<Outcome>>()
  for (const [kind, ofKind] of groupBy(leaves, (leaf) => leaf.kind)) {
    // The cast: that each kind is only ever handed to its own source is more than an index can be typed as.
    const reading = (sources[kind] as Source<LeafReference>).read(ofKind, context)
    ofKind.forEach((leaf, index) => {
      outcomes.set(fetchOf(leaf), (reading[index] as Promise<Outcome>).catch(unexpected))
    })
  }
  void Promise.all(outcomes.values()).then(limit.clear)
  return outcomes
}

/**
 * Fails each call that has no answer in time, also one that ignores its signal, so that it fails alone: a source waits
 * for nothing but its calls. After that none is made. What is told is the time-out, with what the call met before, and
 * not what the abort broke.
 */
function untilAborted(signal: AbortSignal, { transport, timeoutMs, retries }: PlanContext): Transport {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  // Whether or not a call runs at that moment.
  aborted.catch(() => {})
  return async (service, operation, input, options) => {
    try {
      signal.throwIfAborted()
      const output = await Promise.race([transport(service, operation, input, options), aborted])
      retries.clear(operation)
      return output
    } catch (error) {
      if (signal.aborted) {
        const api = `${hostNames[service]}:${operation}`
        throw noAnswer(timeoutMs, { retry: retries.within(timeoutMs, operation), api })
      }
      retries.clear(operation)
      throw error
    }
  }
}

const unexpected = (error: unknown): Outcome =>
  failed(new Fault(CallFailedError, { reason: `could not be read (${thrownName(error)})` }))
