import { NoAnswerError, NotFoundError } from '../errors.ts'
import { Fault } from '../fault.ts'
import type { SsmReference } from '../references/ssm.ts'
import { policyArn } from './arn.ts'
import { callFault, isFinal } from './call-fault.ts'
import { absent, failed, found, type Outcome, type Source, type SourceContext } from './source.ts'

const api = 'ssm:GetParameters'

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const maxNames = 10

/** Parameters by name: ten a call, all calls at once. */
export const ssmSource: Source<SsmReference> = {
  kind: 'ssm',
  async read(references, context) {
    const names = references.map(({ name }) => name)
    const batches = chunks(names, maxNames).map((batch) => readBatch(batch, context))
    return (await Promise.all(batches)).flat()
  },
}

async function readBatch(names: readonly string[], context: SourceContext): Promise<readonly Outcome[]> {
  const { transport, signal, region } = context
  try {
    const output = await transport('ssm', 'GetParameters', { Names: names, WithDecryption: true }, { signal })
    return names.map((name) => outcomeOf(name, output, region))
  } catch (error) {
    // One denied or malformed name refuses all ten: read one by one, only the bad ones fail.
    if (names.length > 1 && isFinal(error)) {
      return (await Promise.all(names.map((name) => readBatch([name], context)))).flat()
    }
    return names.map((name) => failed(callFault(error, actionOn(name, region))))
  }
}

interface Parameter {
  readonly Name?: unknown
  readonly ARN?: unknown
  /** `:3` or `:label`, if it was asked for so; the name is without it. */
  readonly Selector?: unknown
  readonly Value?: unknown
  readonly Version?: unknown
}

function outcomeOf(name: string, output: unknown, region: string | undefined): Outcome {
  const { Parameters, InvalidParameters } = Object(output) as { Parameters?: unknown; InvalidParameters?: unknown }
  const parameter = listOf<Parameter>(Parameters).find((each) => isAnswerTo(name, each))
  if (typeof parameter?.Value === 'string') return found(parameter.Value, versionOf(parameter))

  if (listOf<unknown>(InvalidParameters).includes(name)) {
    const where = region ? ` in ${region}` : ''
    const reason = `no such parameter${where}: check the name, and whether it was made in this region and account`
    return absent(new Fault(NotFoundError, { reason, api }))
  }
  return failed(new Fault(NoAnswerError, { reason: `${api} answered without saying anything of this parameter`, api }))
}

function isAnswerTo(name: string, parameter: Parameter | undefined): boolean {
  const { Name, ARN, Selector } = Object(parameter) as Parameter
  const selector = typeof Selector === 'string' ? Selector : ''
  return [Name, ARN].some((each) => typeof each === 'string' && each + selector === name)
}

const versionOf = ({ Version }: Parameter) => (typeof Version === 'number' ? String(Version) : undefined)

const listOf = <T>(value: unknown): readonly (T | undefined)[] => (Array.isArray(value) ? value : [])

function actionOn(name: string, region: string | undefined) {
  const resource = name.startsWith('arn:') ? name : policyArn('ssm', region, `parameter/${name.replace(/^\//, '')}`)
  const orElse = 'and "kms:Decrypt" on its key if it is a SecureString under a key of your own'
  return { api, resource, orElse }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
