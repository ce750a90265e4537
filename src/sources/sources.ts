import { createBatchedSecretsSource } from './batched-secrets.ts'
import { customSource } from './custom.ts'
import { kmsSource } from './kms.ts'
import type { Sources } from './plan.ts'
import { secretsManagerSource } from './secrets-manager.ts'
import { ssmSource } from './ssm.ts'
import { ssmPathSource } from './ssm-path.ts'

/** The sources of one vault. */
export function createSources({ batchSecrets }: { readonly batchSecrets: boolean }): Sources {
  return {
    kmsEnv: kmsSource,
    ssm: ssmSource,
    ssmPath: ssmPathSource,
    secret: batchSecrets ? createBatchedSecretsSource() : secretsManagerSource,
    custom: customSource,
  }
}
