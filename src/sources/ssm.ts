import { NoAnswerError, NotFoundError } from '../errors.ts'
import { Fault } from '../fault.ts'
import type { SsmReference } from '../references/ssm.ts'
import { isFinal } from '../transport/final-errors.ts'
import { eachOf, groupBy, listOf } from './answers.ts'
import { policyArn } from './arn.ts'
import { callFault } from './call-fault.ts'
import { absent, failed, found, type Outcome, type Source, type SourceContext } from './source.ts'

const api = 'ssm:GetParameters'

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const maxNames = 10

/** Parameters by name: ten a call, all calls at once. */
export const ssmSource: Source<SsmReference> = {
  kind: 'ssm',
  read(references, context) {
    const regions = [...groupBy(references, ({ region = context.region }) => region).values()]
    return eachOf(references, regions.flatMap(batches), (batch) => readBatch(batch, context))
  },
}

/**
 * Batches in which no path comes twice, as one with and one without a selector: an answer names the path, and not every
 * service says which selector it answers.
 */
function batches(references: readonly SsmReference[]): SsmReference[][] {
  const made: Map<string, SsmReference>[] = []
  for (const reference of references) {
    const path = bare(reference.path)
    const batch = made.find((each) => each.size < maxNames && !each.has(path))
    if (batch) batch.set(path, reference)
    else made.push(new Map([[path, reference]]))
  }
  return made.map((batch) => [...batch.values()])
}

async function readBatch(batch: readonly SsmReference[], context: SourceContext): Promise<readonly Outcome[]> {
  const { transport, signal } = context
  const own = batch[0]?.region
  const region = own ?? context.region
  const input = { Names: batch.map(({ name }) => name), WithDecryption: true }
  try {
    const output = await transport('ssm', 'GetParameters', input, { signal, region: own })
    return batch.map((reference) => outcomeOf(reference, output, region))
  } catch (error) {
    // One denied or malformed name refuses all ten: read one by one, only the bad ones fail.
    if (batch.length > 1 && isFinal(error)) {
      return (await Promise.all(batch.map((reference) => readBatch([reference], context)))).flat()
    }
    return batch.map((reference) => failed(callFault(error, actionOn(reference, region))))
  }
}

/** One parameter as Parameter Store answers it. Nothing vouches for the types. */
export interface Parameter {
  /** Without a selector. */
  readonly Name?: unknown
  readonly ARN?: unknown
  /** `:3` or `:label`, if it was asked for so. */
  readonly Selector?: unknown
  readonly Value?: unknown
  readonly Version?: unknown
  readonly Type?: unknown
}

function outcomeOf(reference: SsmReference, output: unknown, region: string | undefined): Outcome {
  const { Parameters, InvalidParameters } = Object(output) as { Parameters?: unknown; InvalidParameters?: unknown }
  const parameter = listOf<Parameter>(Parameters).find((each) => isAnswerTo(reference, Object(each)))
  if (typeof parameter?.Value === 'string') {
    return found(parameter.Value, versionOf(parameter), parameter.Type !== 'String')
  }
  if (listOf<unknown>(InvalidParameters).includes(reference.name)) {
    const where = region ? ` in ${region}` : ''
    const reason = `no such parameter or version${where}: check the name, and whether it was made in this region and account`
    return absent(new Fault(NotFoundError, { reason, api }))
  }
  return failed(new Fault(NoAnswerError, { reason: `${api} answered without saying anything of this parameter`, api }))
}

function isAnswerTo(reference: SsmReference, { Name, ARN, Selector, Version }: Parameter): boolean {
  const { selector } = reference
  if (!isNameOf(reference, Name) && !isNameOf(reference, ARN)) return false
  const isSelected = typeof Selector !== 'string' || Selector === '' || Selector === selectorOf(reference)
  const isVersion = !selector || !/^\d+$/.test(selector) || (typeof Version === 'number' && `${Version}` === selector)
  return isSelected && isVersion
}

function isNameOf(reference: SsmReference, name: unknown): boolean {
  const arn = arnOf(reference)
  return (
    name === (arn ?? reference.path) ||
    (arn !== undefined && typeof name === 'string' && bare(name) === bare(reference.path))
  )
}

const selectorOf = ({ selector }: SsmReference) => (selector === undefined ? undefined : `:${selector}`)

/** An ARN that was given, without its selector. */
function arnOf({ name, selector }: SsmReference): string | undefined {
  return name.startsWith('arn:') ? name.slice(0, selector ? -selector.length - 1 : undefined) : undefined
}

const versionOf = ({ Version }: Parameter) => (typeof Version === 'number' ? String(Version) : undefined)

const bare = (path: string) => (path.startsWith('/') ? path.slice(1) : path)

function actionOn(reference: SsmReference, region: string | undefined) {
  const resource = arnOf(reference) ?? policyArn('ssm', region, `parameter/${bare(reference.path)}`)
  return { api, resource, orElse: 'and "kms:Decrypt" on its key if it is a SecureString under a key of your own' }
}
