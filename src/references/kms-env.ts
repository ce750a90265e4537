import { parseArn } from './arn.ts'
import { checkName, checkVariable } from './check-options.ts'
import { type BaseReference, type Typed, typed } from './reference.ts'
import type { AnySchema } from './standard-schema.ts'
import { checkValueOptions, type Format, type Opened, type ValueOptions } from './value-options.ts'

/** One environment variable that holds KMS ciphertext. */
export interface KmsEnvReference extends BaseReference<'kmsEnv'>, KmsRequest {
  readonly variable: string
  /** Where the ciphertext is not the variable's whole value. Never shown. */
  readonly ciphertext?: string | undefined
}

/** How KMS is asked to decrypt. */
export interface KmsRequest {
  readonly encryptionContext: EncryptionContext
  readonly keyId: string | undefined
  readonly grantTokens: readonly string[] | undefined
  /** Of a key that is named by its ARN. */
  readonly region: string | undefined
}

/** Under which encryption context the ciphertext was made. */
export type EncryptionContext = 'function' | 'none' | Readonly<Record<string, string>>

/** What `kmsEnv` and `env` take beside the options of every reference. */
export interface KmsEnvOptions {
  /**
   * `'function'`: `{ LambdaFunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME }`, as the Lambda console encrypts;
   * `'none'` for old ciphertexts without one; or the pairs themselves. It must be exactly what was given to Encrypt.
   * @default 'function'
   */
  readonly encryptionContext?: EncryptionContext | undefined
  /** The only key that may open it: an id, an ARN or an alias. @default any that the role may use */
  readonly keyId?: string | undefined
  /** Tokens of grants that are too new to be known everywhere. */
  readonly grantTokens?: readonly string[] | undefined
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
 *   user: kmsEnv('ACCOUNT', { key: 'user', format: 'text' }),
 *   password: kmsEnv('ACCOUNT', { key: 'password', format: 'text' }),
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
  checkVariable('kmsEnv()', variable)
  const label = `kmsEnv('${variable}')`
  const value = checkValueOptions(label, options, kmsOptionNames, 'forever')
  const request = checkKmsOptions(label, options)
  return typed({
    kind: 'kmsEnv',
    label,
    identity: JSON.stringify([variable, request]),
    variable,
    ...request,
    value,
  })
}

/** The ciphertext in a variable's text, as `resolve:kms:…` has it. */
export function kmsReference(
  ciphertext: string,
  { encryptionContext, keyId, grantTokens, region }: KmsRequest,
): KmsEnvReference {
  const request = { encryptionContext, keyId, grantTokens, region }
  const identity = JSON.stringify(['ciphertext', ciphertext, request])
  const value = checkValueOptions('resolve:kms', {})
  return typed({ kind: 'kmsEnv', label: 'resolve:kms', identity, variable: '', ciphertext, ...request, value })
}

export const kmsOptionNames: readonly string[] = ['encryptionContext', 'keyId', 'grantTokens']

/** Checks the options that say how KMS is asked. */
export function checkKmsOptions(label: string, { encryptionContext, keyId, grantTokens }: KmsEnvOptions): KmsRequest {
  if (keyId !== undefined) checkName(`${label}: "keyId"`, 'the id, ARN or alias of a key', keyId)
  if (grantTokens !== undefined && !isTextList(grantTokens)) {
    throw new TypeError(`${label}: "grantTokens" must be an array of tokens`)
  }
  return {
    encryptionContext: checkContext(label, encryptionContext),
    keyId,
    grantTokens: grantTokens && Object.freeze([...grantTokens]),
    region: keyId === undefined ? undefined : parseArn(label, keyId, 'kms')?.region,
  }
}

const isTextList = (list: unknown) =>
  Array.isArray(list) && list.length > 0 && list.every((each) => typeof each === 'string' && each)

function checkContext(label: string, context: EncryptionContext = 'function'): EncryptionContext {
  if (context === 'function' || context === 'none') return context
  const pairs = typeof context === 'object' && !Array.isArray(context) ? Object.entries(context ?? {}) : []
  if (pairs.length === 0 || pairs.some(([, value]) => typeof value !== 'string')) {
    throw new TypeError(`${label}: "encryptionContext" must be 'function', 'none' or an object of strings`)
  }
  // In order of their names, so that the same pairs are the same identity.
  return Object.freeze(Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1))))
}
