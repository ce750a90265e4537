import { BaseProvider } from '@aws-lambda-powertools/parameters/base'
import type { GetOptionsInterface } from '@aws-lambda-powertools/parameters/base/types'
import { TransformParameterError } from '@aws-lambda-powertools/parameters/errors'
import { SingleFlight } from '../cache/single-flight.ts'
import { checkOptions } from '../references/check-options.ts'
import { type KmsEnvOptions, kmsEnv, kmsOptionNames } from '../references/kms-env.ts'
import type { SdkClient } from '../transport/sdk.ts'
import { createVault } from '../vault/create-vault.ts'
import { type CheckedVaultOptions, checkVaultOptions, type VaultOptions } from '../vault/vault-options.ts'

/** Options of {@link KmsProvider}: how KMS is asked, and how it is called. */
export interface KmsProviderOptions
  extends KmsEnvOptions,
    Pick<VaultOptions, 'region' | 'endpoint' | 'credentials' | 'timeout' | 'transport'> {
  /** A KMS client of your own. Without one KMS is called as `unseal` calls it, where it can be without the SDK. */
  readonly awsSdkV3Client?: SdkClient | undefined
}

/** Options of {@link KmsProvider}'s `get`, as Powertools has them: `maxAge` in seconds, `forceFetch`, `transform`. */
export type KmsGetOptions = Omit<GetOptionsInterface, 'sdkOptions' | 'transform'> & {
  transform?: 'json' | 'binary'
}

/**
 * Decrypts KMS-encrypted environment variables, for those who stay with Powertools: a provider like its own, with its
 * cache and its options. {@link kmsEnv} says what a variable holds and what permission is needed. Where it fails, the
 * `cause` of Powertools' `GetParameterError` is a `LoadError`; no message holds the value, also not one of `transform`.
 * Throws a TypeError for a wrong option.
 *
 * @example
 * import { KmsProvider } from 'lambda-unseal/powertools'
 *
 * const variables = new KmsProvider()
 * const password = await variables.get('DB_PASSWORD', { maxAge: 3600, throwOnMissing: true })
 */
export class KmsProvider extends BaseProvider {
  readonly #request: KmsEnvOptions
  readonly #options: CheckedVaultOptions
  readonly #running = new SingleFlight<string, string | undefined>()

  constructor(options: KmsProviderOptions = {}) {
    checkOptions('KmsProvider', options, [...kmsOptionNames, ...callOptionNames, 'awsSdkV3Client'])
    const { encryptionContext, keyId, grantTokens, awsSdkV3Client, ...calls } = options
    super({ awsSdkV3Client })
    const clients = awsSdkV3Client === undefined ? undefined : { kms: awsSdkV3Client }
    this.#request = { encryptionContext, keyId, grantTokens }
    this.#options = checkVaultOptions('KmsProvider', { ...calls, clients, prefetch: false }, [])
    // Its options are wrong now, or never.
    kmsEnv('A', this.#request)
    // What it keeps is not printed with it.
    Object.defineProperty(this, 'store', { enumerable: false })
  }

  override get(variable: string, options: KmsGetOptions & { transform: 'json' }): Promise<unknown>
  override get(variable: string, options: KmsGetOptions & { throwOnMissing: true }): Promise<string>
  override get(variable: string, options?: KmsGetOptions): Promise<string | undefined>
  override async get(variable: string, options?: KmsGetOptions): Promise<unknown> {
    try {
      return await super.get(variable, options)
    } catch (error) {
      if (!(error instanceof TransformParameterError)) throw error
      // Powertools' own message quotes the value.
      throw new TransformParameterError(`${options?.transform}`, `what ${variable} holds is something else`)
    }
  }

  /** Whatever Powertools' cache does not answer: one call, which others that ask meanwhile share. */
  protected override _get(variable: string): Promise<string | undefined> {
    const running = this.#running.get(variable)
    if (running) return running.landed
    const opening = this.#open(variable)
    this.#running.add(variable, { startedAt: Date.now(), landed: opening })
    return opening
  }

  protected override async _getMultiple(): Promise<undefined> {
    throw new TypeError('KmsProvider has no getMultiple(): get() one variable after another')
  }

  async #open(variable: string): Promise<string | undefined> {
    const declaration = { value: kmsEnv(variable, { ...this.#request, optional: true }) }
    const { value } = await createVault('KmsProvider', declaration, this.#options).values()
    return value
  }
}

const callOptionNames: readonly string[] = ['region', 'endpoint', 'credentials', 'timeout', 'transport']
