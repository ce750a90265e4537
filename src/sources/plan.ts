import { CallFailedError, TimeoutError } from '../errors.ts'
import { Fault, thrownName } from '../fault.ts'
import type { AnyReference } from '../references/reference.ts'
import { startTimeLimit, type TimeLimit } from '../time-limit.ts'
import type { Transport } from '../transport/transport.ts'
import { kmsSource } from './kms.ts'
import { secretsManagerSource } from './secrets-manager.ts'
import { failed, type Outcome, type Source } from './source.ts'
import { ssmSource } from './ssm.ts'

export interface PlanContext {
  readonly transport: Transport
  readonly region: string | undefined
  /** After this long the reads are aborted, and what has no answer yet has failed. */
  readonly timeoutMs: number
}

/**
 * Starts reading all of these at once, each kind by its own source in as few calls as it needs. Answers one promise a
 * reference, none of which rejects. No two references may have the same kind and identity.
 */
export function readAll(references: readonly AnyReference[], context: PlanContext): Promise<Outcome>[] {
  const limit = startTimeLimit(context.timeoutMs)
  const controller = new AbortController()
  const transport = withinLimit(context.transport, limit, context.timeoutMs)
  const outcomes = new Map<AnyReference, Promise<Outcome>>()

  for (const [kind, ofKind] of groupByKind(references)) {
    const reading = sourceOf(kind).read(ofKind, { ...context, transport, signal: controller.signal })
    ofKind.forEach((reference, index) => {
      outcomes.set(
        reference,
        reading.then((answers) => answers[index] as Outcome, unexpected),
      )
    })
  }
  void limit.reached.then(() => controller.abort())
  void Promise.all(outcomes.values()).then(limit.clear)
  return references.map((reference) => outcomes.get(reference) as Promise<Outcome>)
}

/**
 * Fails each call that has no answer in time, also one that ignores its signal, so that it fails alone: a source waits
 * for nothing but its calls. What is told is the time-out and not what the abort broke.
 */
function withinLimit(transport: Transport, limit: TimeLimit, timeoutMs: number): Transport {
  const late = new Fault(TimeoutError, { reason: `no answer within ${timeoutMs} ms` })
  return async (service, operation, input, options) => {
    const call = transport(service, operation, input, options)
    const answer = await Promise.race([call, limit.reached.then(() => late)]).catch((error: unknown) => {
      throw options.signal.aborted ? late : error
    })
    if (answer === late) throw late
    return answer
  }
}

function groupByKind(references: readonly AnyReference[]): Map<AnyReference['kind'], AnyReference[]> {
  const kinds = new Map<AnyReference['kind'], AnyReference[]>()
  for (const reference of references) {
    const ofKind = kinds.get(reference.kind)
    if (ofKind) ofKind.push(reference)
    else kinds.set(reference.kind, [reference])
  }
  return kinds
}

const sources: { readonly [Kind in AnyReference['kind']]: Source<Extract<AnyReference, { kind: Kind }>> } = {
  kmsEnv: kmsSource,
  ssm: ssmSource,
  secret: secretsManagerSource,
}

/** The cast: that each kind is only ever handed to its own source is more than an index can be typed as. */
const sourceOf = (kind: AnyReference['kind']) => sources[kind] as Source<AnyReference>

const unexpected = (error: unknown): Outcome =>
  failed(new Fault(CallFailedError, { reason: `could not be read (${thrownName(error)})` }))
