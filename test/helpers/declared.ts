import { kmsEnv, secret, ssm } from 'lambda-unseal'
import { type FakeAws, fakeAws } from 'lambda-unseal/testing'
import { setVariable } from './environment.ts'

/** The declaration of the numbers: 3 encrypted variables, 12 parameters and 3 secrets are 8 calls. */
export const eighteen = {
  ...Object.fromEntries([1, 2, 3].map((n) => [`variable${n}`, kmsEnv(`VARIABLE_${n}`)])),
  ...Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`parameter${n}`, ssm(`/app/${n}`)])),
  ...Object.fromEntries([1, 2, 3].map((n) => [`secret${n}`, secret(`secret-${n}`)])),
}

/** A fake AWS that knows all of them. */
export function awsOfEighteen(): FakeAws {
  const aws = fakeAws()
  for (const reference of Object.values(eighteen)) {
    if (reference.kind === 'ssm') aws.parameters.set(reference.name, `value of ${reference.name}`)
    if (reference.kind === 'secret') aws.secrets.set(reference.id, `value of ${reference.id}`)
  }
  for (const n of [1, 2, 3]) setVariable(`VARIABLE_${n}`, aws.encrypt(`value of VARIABLE_${n}`))
  return aws
}

/** How often each operation was called. */
export function operationsOf(calls: readonly { readonly operation: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { operation } of calls) counts[operation] = (counts[operation] ?? 0) + 1
  return counts
}

export const eightCalls = { Decrypt: 3, GetParameters: 2, GetSecretValue: 3 }
