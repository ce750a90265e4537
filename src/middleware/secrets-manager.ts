import { type SecretReference, secret } from '../references/secret.ts'
import { createPreset, type Named, type Names } from './preset.ts'
import type { UnsealMiddleware, UnsealOptions } from './unseal.ts'

/** Options of {@link secretsManager}. */
export type SecretsManagerOptions<As extends string = string> = UnsealOptions<As>

/**
 * Reads secrets of Secrets Manager and puts them on the context as `secrets`.
 * Shorthand for {@link unseal} with {@link secret} references; needs, throws and rejects as those do.
 *
 * @param names the secrets: an array of names, or an object of names or `secret` references by the keys they get
 *
 * @example
 * export const handler = middy()
 *   .use(secretsManager({ db: secret('MyDatabaseSecret', { format: 'json' }), token: 'MyToken' }))
 *   .handler(async (event, { secrets }) => call(secrets.token))
 */
export function secretsManager<const N extends Names<SecretReference>, const As extends string = 'secrets'>(
  names: N,
  options: SecretsManagerOptions<As> = {},
): UnsealMiddleware<Named<N, SecretReference>, As> {
  return createPreset<SecretReference, N, As>(
    { where: 'secretsManager()', kind: 'secret', as: 'secrets', reference: (name) => secret(name) },
    names,
    options,
  )
}
