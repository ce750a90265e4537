import { checkVariable } from './check-options.ts'
import { checkKmsOptions, type KmsEnvOptions, type KmsRequest, kmsOptionNames } from './kms-env.ts'
import { type BaseReference, type Typed, typed } from './reference.ts'
import type { AnySchema } from './standard-schema.ts'
import { checkValueOptions, type Format, type Opened, type ValueOptions } from './value-options.ts'

/** One environment variable that holds its value, or says where it is. */
export interface EnvReference extends BaseReference<'env'>, KmsRequest {
  readonly variable: string
}

/**
 * An environment variable that holds the value itself or says where it is, as CloudFormation's dynamic references do:
 * `resolve:ssm:/my-app/dev/db-url` as the whole value, or any number of `{{resolve:…}}` in it, replaced in place. What was
 * opened is never resolved again. Needs what the sources it names need. In a CloudFormation template write it without
 * braces: CloudFormation replaces those itself, and puts the value into the function's configuration in plain text.
 * Throws a TypeError for a wrong option. Bad grammar is an `ERR_BAD_REFERENCE` of the load.
 *
 * | reference | names |
 * |---|---|
 * | `resolve:ssm:name:version`, `resolve:ssm-secure:name:version` | a parameter; the version may be left out |
 * | `resolve:secretsmanager:id:SecretString:json-key:stage:version-id` | a secret; all after the id may be left out |
 * | `resolve:kms:base64` | a KMS ciphertext |
 *
 * @param variable the name of the variable
 *
 * @example
 * const vault = unseal({
 *   dbUrl: env('DB_URL'),
 *   port: env('PORT', { default: '3306', secret: false }),
 * })
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function env<
  F extends Format | undefined = undefined,
  K extends string | undefined = undefined,
  S extends AnySchema | undefined = undefined,
  D = never,
  O extends boolean | undefined = undefined,
>(
  variable: string,
  options: ValueOptions<F, K, S, D, O> & KmsEnvOptions = {},
): EnvReference & Typed<Opened<F, K, S, D, O>> {
  checkVariable('env()', variable)
  const label = `env('${variable}')`
  const value = checkValueOptions(label, options, kmsOptionNames)
  const request = checkKmsOptions(label, options)
  return typed({ kind: 'env', label, identity: JSON.stringify([variable, request]), variable, ...request, value })
}
