import { checkName } from './check-options.ts'
import { type BaseReference, type Typed, typed } from './reference.ts'
import { parseSsmName, type SsmName } from './ssm-name.ts'
import type { AnySchema } from './standard-schema.ts'
import { checkValueOptions, type Format, type Opened, type ValueOptions } from './value-options.ts'

/** One parameter of SSM Parameter Store. */
export interface SsmReference extends BaseReference<'ssm'>, SsmName {
  /** As it was given. */
  readonly name: string
}

/**
 * A parameter of SSM Parameter Store, decrypted if it is a SecureString.
 * Needs `ssm:GetParameters` on the parameter, and `kms:Decrypt` only for a SecureString under a key of your own.
 * Throws a TypeError for a malformed name or a wrong option.
 *
 * @param name its name, such as `/my-app/dev/db-url`, with `:3` or `:label` for one version, or its ARN: of any
 * partition, in its own region, and of another account if it is shared
 *
 * @example
 * const vault = unseal({
 *   dbUrl: ssm('/my-app/dev/db-url'),
 *   dbPassword: ssm('/my-app/dev/db-password', { ttl: '1m' }),
 *   hosts: ssm('/my-app/dev/hosts:stable', { format: 'list', default: [] }),
 * })
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 */
export function ssm<
  F extends Format | undefined = undefined,
  K extends string | undefined = undefined,
  S extends AnySchema | undefined = undefined,
  D = never,
  O extends boolean | undefined = undefined,
>(name: string, options: ValueOptions<F, K, S, D, O> = {}): SsmReference & Typed<Opened<F, K, S, D, O>> {
  checkName('ssm()', 'the name of a parameter', name)
  const label = `ssm('${name}')`
  const parsed = parseSsmName(label, name)
  return typed({ kind: 'ssm', label, identity: name, name, ...parsed, value: checkValueOptions(label, options) })
}
