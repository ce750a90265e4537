// This library without Middy.
import { unseal } from 'lambda-unseal'
import { declaration } from './declaration.ts'

const vault = unseal(declaration)

export const handler = async (_event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<object> =>
  vault.values(context)
