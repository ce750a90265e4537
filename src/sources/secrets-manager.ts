import { NoAnswerError, NotFoundError } from '../errors.ts'
import { Fault } from '../fault.ts'
import type { SecretReference } from '../references/secret.ts'
import { callFailureOf } from '../transport/transport.ts'
import { policyArn } from './arn.ts'
import { callFault } from './call-fault.ts'
import { absent, failed, found, type Outcome, type Source, type SourceContext } from './source.ts'

const api = 'secretsmanager:GetSecretValue'

/** Secrets by id: one call each, all at once. */
export const secretsManagerSource: Source<SecretReference> = {
  kind: 'secret',
  read: (references, context) => references.map((reference) => readSecret(reference, context)),
}

async function readSecret(reference: SecretReference, context: SourceContext): Promise<Outcome> {
  const { id, stage, versionId, region } = reference
  const { transport, signal } = context
  const version = { ...(stage ? { VersionStage: stage } : {}), ...(versionId ? { VersionId: versionId } : {}) }
  try {
    const output = await transport('secretsManager', 'GetSecretValue', { SecretId: id, ...version }, { signal, region })
    return isOther(Object(output), id)
      ? failed(new Fault(NoAnswerError, { reason: `${api} answered with another secret`, api }))
      : secretOutcome(output)
  } catch (error) {
    return secretFailure(error, reference, context)
  }
}

/** Whether the answer says that it is something else, as on a connection that got out of step. */
function isOther({ Name, ARN }: Partial<Record<string, unknown>>, id: string): boolean {
  if (typeof Name !== 'string' || typeof ARN !== 'string') return false
  // An ARN may be asked for without the six characters that were appended to it.
  return ![Name, ARN, ARN.replace(/-[^-]{6}$/, '')].includes(id)
}

/** What was answered of one secret, by either call. */
export function secretOutcome(output: unknown): Outcome {
  const { SecretString, SecretBinary, VersionId } = Object(output) as Partial<Record<string, unknown>>
  const version = typeof VersionId === 'string' ? VersionId : undefined
  if (typeof SecretString === 'string') return found(SecretString, version)
  if (typeof SecretBinary === 'string') return found(Buffer.from(SecretBinary, 'base64'), version)
  return failed(new Fault(NoAnswerError, { reason: `${api} answered without a value`, api }))
}

/** What was refused of one secret, by either call. */
export function secretFailure(error: unknown, { id, region: own }: SecretReference, context: SourceContext): Outcome {
  const region = own ?? context.region
  const { errorName, requestId } = callFailureOf(error)
  if (errorName === 'ResourceNotFoundException') {
    const where = region ? `in ${region} there is ` : ''
    const reason = `${where}no such secret or version, or it has no value yet: check the name, the region and the account`
    return absent(new Fault(NotFoundError, { reason, api, awsErrorName: errorName, requestId }))
  }
  // Secrets Manager appends six random characters to the name.
  const resource = id.startsWith('arn:') ? id : policyArn('secretsmanager', region, `secret:${id}-??????`)
  return failed(
    callFault(error, { api, resource, orElse: 'and "kms:Decrypt" on its key if that is a key of your own' }),
  )
}
