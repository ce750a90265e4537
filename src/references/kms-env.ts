import { checkName } from './check-options.ts'
import { type BaseReference, type Typed, typed } from './reference.ts'
import type { AnySchema } from './standard-schema.ts'
import { checkValueOptions, type Format, type Opened, type ValueOptions } from './value-options.ts'

/** One environment variable that holds KMS ciphertext. */
export interface KmsEnvReference extends BaseReference<'kmsEnv'> {
  readonly variable: string
  readonly encryptionContext: EncryptionContext
}

/** Under which encryption context the ciphertext was made. */
export type EncryptionContext = 'function' | 'none' | Readonly<Record<string, string>>

/** What `kmsEnv` takes beside the options of every reference. */
export interface KmsEnvOptions {
  /**
   * `'function'`: `{ LambdaFunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME }`, as the Lambda console encrypts;
   * `'none'` for old ciphertexts without one; or the pairs themselves. It must be exactly what was given to Encrypt.
   * @default 'function'
   */
  readonly encryptionContext?: EncryptionContext | undefined
}

/**
 * An environment variable that holds the base64 of a KMS ciphertext, as the Lambda console's encryption helpers and
 * `aws kms encrypt` make it. Fresh `'forever'`: the variable of a running function does not change.
 * Needs `kms:Decrypt` on the key. Throws a TypeError for a wrong option.
 *
 * @param variable the name of the variable
 *
 * @example
 * const vault = unseal({
 *   apiKey: kmsEnv('API_KEY'),
 *   legacy: kmsEnv('OLD_TOKEN', { encryptionContext: 'none' }),
 * })
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
export function kmsEnv<
  F extends Format | undefined = undefined,
  K extends string | undefined = undefined,
  S extends AnySchema | undefined = undefined,
  D = never,
  O extends boolean | undefined = undefined,
>(
  variable: string,
  options: ValueOptions<F, K, S, D, O> & KmsEnvOptions = {},
): KmsEnvReference & Typed<Opened<F, K, S, D, O>> {
  checkName('kmsEnv()', 'the name of an environment variable', variable)
  const label = `kmsEnv('${variable}')`
  const { ttlMs = Number.POSITIVE_INFINITY, ...value } = checkValueOptions(label, options, ['encryptionContext'])
  const encryptionContext = checkContext(label, options.encryptionContext)
  return typed({
    kind: 'kmsEnv',
    label,
    identity: JSON.stringify([variable, encryptionContext]),
    variable,
    encryptionContext,
    value: { ...value, ttlMs },
  })
}

function checkContext(label: string, context: EncryptionContext = 'function'): EncryptionContext {
  if (context === 'function' || context === 'none') return context
  const pairs = typeof context === 'object' && !Array.isArray(context) ? Object.entries(context ?? {}) : []
  if (pairs.length === 0 || pairs.some(([, value]) => typeof value !== 'string')) {
    throw new TypeError(`${label}: "encryptionContext" must be 'function', 'none' or an object of strings`)
  }
  // In order of their names, so that the same pairs are the same identity.
  return Object.freeze(Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1))))
}
