import { type SsmReference, ssm } from '../references/ssm.ts'
import { createPreset, type Named, type Names } from './preset.ts'
import type { UnsealMiddleware, UnsealOptions } from './unseal.ts'

/** Options of {@link ssmParameters}. */
export type SsmParametersOptions<As extends string = string> = UnsealOptions<As>

/**
 * Reads SSM parameters, SecureStrings decrypted, and puts them on the context as `parameters`.
 * Shorthand for {@link unseal} with {@link ssm} references; needs, throws and rejects as those do.
 *
 * @param names the parameters: an array of names, or an object of names or `ssm` references by the keys they get
 *
 * @example
 * export const handler = middy()
 *   .use(ssmParameters({ dbUrl: '/my-app/dev/db-url' }, { ttl: '1m' }))
 *   .handler(async (event, { parameters }) => fetch(parameters.dbUrl))
 */
export function ssmParameters<const N extends Names<SsmReference>, const As extends string = 'parameters'>(
  names: N,
  options: SsmParametersOptions<As> = {},
): UnsealMiddleware<Named<N, SsmReference>, As> {
  return createPreset<SsmReference, N, As>(
    { where: 'ssmParameters()', kind: 'ssm', as: 'parameters', reference: (name) => ssm(name) },
    names,
    options,
  )
}
