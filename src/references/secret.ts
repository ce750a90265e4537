import { checkName } from './check-options.ts'
import { type BaseReference, type Typed, typed } from './reference.ts'
import type { AnySchema } from './standard-schema.ts'
import { checkValueOptions, type Format, type Opened, type ValueOptions } from './value-options.ts'

/** One secret of Secrets Manager, at its current version. */
export interface SecretReference extends BaseReference<'secret'> {
  readonly id: string
}

/**
 * A secret of Secrets Manager, as text or bytes, at its version AWSCURRENT.
 * Needs `secretsmanager:GetSecretValue` on the secret, and `kms:Decrypt` only for a secret under a key of your own.
 * Throws a TypeError for a wrong option.
 *
 * @param id its name or its complete ARN
 *
 * @example
 * const vault = unseal({
 *   db: secret('MyDatabaseSecret', { format: 'json', schema: z.object({ username: z.string(), password: z.string() }) }),
 *   password: secret('MyDatabaseSecret', { key: 'password', format: 'text' }),
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
>(id: string, options: ValueOptions<F, K, S, D, O> = {}): SecretReference & Typed<Opened<F, K, S, D, O>> {
  checkName('secret()', 'the name or ARN of a secret', id)
  const label = `secret('${id}')`
  return typed({ kind: 'secret', label, identity: id, id, value: checkValueOptions(label, options) })
}
