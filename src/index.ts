export {
  type AnyUnsealError,
  isUnsealError,
  LoadError,
  UnsealError,
  type UnsealErrorCode,
  type ValueFailure,
} from './errors.ts'
export { type DecryptEnvOptions, decryptEnv } from './middleware/decrypt-env.ts'
export type { LambdaContext } from './middleware/lambda-context.ts'
export { type SecretsManagerOptions, secretsManager } from './middleware/secrets-manager.ts'
export { type SsmParametersOptions, ssmParameters } from './middleware/ssm-parameters.ts'
export { type HookRequest, type UnsealMiddleware, type UnsealOptions, unseal } from './middleware/unseal.ts'
export { type Redacts, type Replacer, redactor } from './redaction/redactor.ts'
export {
  type CustomOptions,
  type CustomReference,
  type CustomValue,
  custom,
  type ReadCustom,
} from './references/custom.ts'
export type { Duration } from './references/duration.ts'
export { type EnvReference, env } from './references/env.ts'
export { type EncryptionContext, type KmsEnvOptions, type KmsEnvReference, kmsEnv } from './references/kms-env.ts'
export type { AnyReference, Typed, ValueOf } from './references/reference.ts'
export { type SecretOptions, type SecretReference, secret } from './references/secret.ts'
export { type SsmReference, ssm } from './references/ssm.ts'
export { type PathRecord, type SsmPathOptions, type SsmPathReference, ssmPath } from './references/ssm-path.ts'
export type { StandardSchema } from './references/standard-schema.ts'
export type { Format, Formatted, Opened, ValueOptions } from './references/value-options.ts'
export { isAuthError } from './rotation/auth-error.ts'
export type { Stage } from './rotation/credential.ts'
export type { Use, UseInfo } from './rotation/run.ts'
export type { AwsCredentialIdentity, AwsCredentials } from './transport/credentials.ts'
export type { SdkClient, SdkClients } from './transport/sdk.ts'
export type { CallOptions, Service, Transport } from './transport/transport.ts'
export type { Declaration, Values } from './vault/declaration.ts'
export type { Description } from './vault/description.ts'
export type {
  CredentialsEvent,
  FailedKey,
  OnEvent,
  ReadEvent,
  RetryEvent,
  StaleEvent,
  UnsealEvent,
} from './vault/events.ts'
export type { Snapshot } from './vault/snapshot.ts'
export type { ValuesOf, Vault, WithCredentialsOptions } from './vault/vault.ts'
export type { VaultOptions } from './vault/vault-options.ts'
export type { RemainingTime } from './vault/waiting.ts'
