export type { Declaration, Values } from './declaration.ts'
export {
  type AnyUnsealError,
  isUnsealError,
  LoadError,
  UnsealError,
  type UnsealErrorCode,
  type ValueFailure,
} from './errors.ts'
export type { OnEvent, UnsealEvent } from './events.ts'
export { type DecryptEnvOptions, decryptEnv } from './middleware/decrypt-env.ts'
export type { LambdaContext } from './middleware/lambda-context.ts'
export { type SecretsManagerOptions, secretsManager } from './middleware/secrets-manager.ts'
export { type SsmParametersOptions, ssmParameters } from './middleware/ssm-parameters.ts'
export { type HookRequest, type UnsealMiddleware, type UnsealOptions, unseal } from './middleware/unseal.ts'
export type { Duration } from './references/duration.ts'
export { type EncryptionContext, type KmsEnvOptions, type KmsEnvReference, kmsEnv } from './references/kms-env.ts'
export type { AnyReference, Typed, ValueOf } from './references/reference.ts'
export { type SecretReference, secret } from './references/secret.ts'
export { type SsmReference, ssm } from './references/ssm.ts'
export type { StandardSchema } from './references/standard-schema.ts'
export type { Format, ValueOptions } from './references/value-options.ts'
export type { Snapshot } from './snapshot.ts'
export type { AwsCredentialIdentity, AwsCredentials, SdkClient, SdkClients } from './transport/sdk.ts'
export type { CallOptions, Service, Transport } from './transport/transport.ts'
export type { RemainingTime, Vault } from './vault.ts'
export type { VaultOptions } from './vault-options.ts'
