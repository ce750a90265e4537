// What a user exports, whose types a compiler has to write down.
import { custom, env, secret, ssm, ssmPath, unseal, type ValuesOf } from 'lambda-unseal'

export const vault = unseal({
  optional: ssm('/a', { optional: true }),
  byDefault: env('PORT', { default: 5 }),
  custom: custom('flags', () => (Math.random() > 2 ? 1 : 'two'), { optional: true }),
  list: ssmPath('/a', { format: 'list', optional: true }),
  key: secret('a', { key: 'b', format: 'text', optional: true }),
})

export const handler = async () => vault.values()
export const show = ({ optional }: ValuesOf<typeof vault>) => optional
