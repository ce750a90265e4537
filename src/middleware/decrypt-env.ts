import { type KmsEnvReference, kmsEnv } from '../references/kms-env.ts'
import { createPreset, type Named, type Names } from './preset.ts'
import type { UnsealMiddleware, UnsealOptions } from './unseal.ts'

/** Options of {@link decryptEnv}. */
export type DecryptEnvOptions<As extends string = string> = UnsealOptions<As>

/**
 * Decrypts KMS-encrypted environment variables, once per container, and puts them on the context as `env`.
 * Shorthand for {@link unseal} with {@link kmsEnv} references; needs, throws and rejects as those do.
 *
 * @param names the variables: an array of names, or an object of names or `kmsEnv` references by the keys they get
 *
 * @example
 * export const handler = middy()
 *   .use(decryptEnv(['DB_PASSWORD']))
 *   .handler(async (event, { env }) => connect(env.DB_PASSWORD))
 */
export function decryptEnv<const N extends Names<KmsEnvReference>, const As extends string = 'env'>(
  names: N,
  options: DecryptEnvOptions<As> = {},
): UnsealMiddleware<Named<N, KmsEnvReference>, As> {
  return createPreset<KmsEnvReference, N, As>(
    { where: 'decryptEnv()', kind: 'kmsEnv', as: 'env', reference: (name) => kmsEnv(name) },
    names,
    options,
  )
}
