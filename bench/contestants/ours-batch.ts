// This library with all secrets in one call.
import { unseal } from 'lambda-unseal'
import { declaration } from './declaration.ts'

const vault = unseal(declaration, { batchSecrets: true })

export const handler = async (_event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<object> =>
  vault.values(context)
