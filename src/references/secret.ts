import { parseArn } from './arn.ts'
import { checkName } from './check-options.ts'
import { type BaseReference, type Typed, typed } from './reference.ts'
import type { AnySchema } from './standard-schema.ts'
import { checkValueOptions, type Format, type Opened, type ValueOptions } from './value-options.ts'

/** One version of a secret of Secrets Manager. */
export interface SecretReference extends BaseReference<'secret'> {
  readonly id: string
  readonly stage: string | undefined
  readonly versionId: string | undefined
  /** An ARN's. */
  readonly region: string | undefined
}

/** What `secret` takes beside the options of every reference. */
export interface SecretOptions {
  /** The staging label of the version, such as `'AWSPREVIOUS'`. Excludes `versionId`. @default 'AWSCURRENT' */
  readonly stage?: string | undefined
  /** The id of one version, which never changes. Excludes `stage`. */
  readonly versionId?: string | undefined
}

/**
 * A secret of Secrets Manager, as text or bytes, at its current version unless another is named.
 * Needs `secretsmanager:GetSecretValue` on the secret, and `kms:Decrypt` only for a secret under a key of your own.
 * Throws a TypeError for a malformed ARN or a wrong option.
 *
 * @param id its name, or its complete ARN: of any partition, in its own region, and of another account if it allows that
 *
 * @example
 * const vault = unseal({
 *   db: secret('MyDatabaseSecret', { format: 'json', schema: z.object({ username: z.string(), password: z.string() }) }),
 *   password: secret('MyDatabaseSecret', { key: 'password', format: 'text' }),
 *   before: secret('MyDatabaseSecret', { stage: 'AWSPREVIOUS', optional: true }),
 * })
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export function secret<
  F extends Format | undefined = undefined,
  K extends string | undefined = undefined,
  S extends AnySchema | undefined = undefined,
  D = never,
  O extends boolean | undefined = undefined,
>(
  id: string,
  options: ValueOptions<F, K, S, D, O> & SecretOptions = {},
): SecretReference & Typed<Opened<F, K, S, D, O>> {
  checkName('secret()', 'the name or ARN of a secret', id)
  const label = `secret('${id}')`
  const arn = parseArn(label, id, 'secretsmanager')
  if (arn && !/^secret:[^:]+$/.test(arn.resource)) {
    throw new TypeError(`${label}: this is the ARN of no secret; "key", "stage" and "versionId" are options`)
  }
  const value = checkValueOptions(label, options, ['stage', 'versionId'])
  const { stage, versionId } = options
  if (stage !== undefined) checkName(`${label}: "stage"`, 'a staging label', stage)
  if (versionId !== undefined) checkName(`${label}: "versionId"`, 'the id of a version', versionId)
  if (stage !== undefined && versionId !== undefined) {
    throw new TypeError(`${label}: "stage" and "versionId" exclude each other: each names a version`)
  }
  return typed({
    kind: 'secret',
    label: labelOf(id, stage, versionId),
    identity: JSON.stringify([id, stage ?? 'AWSCURRENT', versionId]),
    id,
    stage,
    versionId,
    region: arn?.region,
    value,
  })
}

/** The same secret at another stage. */
export function atStage(reference: SecretReference, stage: string): SecretReference {
  const { kind, id, region, value } = reference
  const label = labelOf(id, stage)
  const identity = JSON.stringify([id, stage, undefined])
  return typed({ kind, label, identity, id, stage, versionId: undefined, region, value })
}

/** As messages call it: with the version, where it is not the current one. */
function labelOf(id: string, stage: string | undefined, versionId?: string): string {
  if (versionId) return `secret('${id}', { versionId: '${versionId}' })`
  return stage && stage !== 'AWSCURRENT' ? `secret('${id}', { stage: '${stage}' })` : `secret('${id}')`
}
