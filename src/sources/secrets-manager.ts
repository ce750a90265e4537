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
  read: (references, context) => Promise.all(references.map(({ id }) => readSecret(id, context))),
}

async function readSecret(id: string, { transport, signal, region }: SourceContext): Promise<Outcome> {
  try {
    return outcomeOf(await transport('secretsManager', 'GetSecretValue', { SecretId: id }, { signal }))
  } catch (error) {
    if (callFailureOf(error).errorName === 'ResourceNotFoundException') {
      const where = region ? ` in ${region}` : ''
      const reason = `no such secret, or it has no value yet${where}: check the name, the region and the account`
      return absent(new Fault(NotFoundError, { reason, api, awsErrorName: 'ResourceNotFoundException' }))
    }
    return failed(callFault(error, actionOn(id, region)))
  }
}

function outcomeOf(output: unknown): Outcome {
  const { SecretString, SecretBinary, VersionId } = Object(output) as Partial<Record<string, unknown>>
  const version = typeof VersionId === 'string' ? VersionId : undefined
  if (typeof SecretString === 'string') return found(SecretString, version)
  if (typeof SecretBinary === 'string') return found(Buffer.from(SecretBinary, 'base64'), version)
  return failed(new Fault(NoAnswerError, { reason: `${api} answered without a value`, api }))
}

function actionOn(id: string, region: string | undefined) {
  // Secrets Manager appends six random characters to the name.
  const resource = id.startsWith('arn:') ? id : policyArn('secretsmanager', region, `secret:${id}-??????`)
  return { api, resource, orElse: 'and "kms:Decrypt" on its key if that is a key of your own' }
}
