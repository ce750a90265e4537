import { installTransport } from '../transport/installed.ts'
import type { Service, Transport } from '../transport/transport.ts'
import { awsError } from './aws-error.ts'
import { fakeKms } from './fake-kms.ts'
import { fakeParameterStore } from './fake-parameter-store.ts'
import { fakeSecretsManager } from './fake-secrets-manager.ts'

/** What the fake knows at first. Change the maps to change what it knows later. */
export interface FakeAwsContents {
  /** SSM parameters by name; another version, a label or an ARN by its whole name: `/a:3`. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Secrets by name: text, or bytes for a binary one; another stage or version as `name@AWSPREVIOUS`. */
  readonly secrets?: Readonly<Record<string, string | Uint8Array>>
}

/** One call that was made. */
export interface FakeCall {
  readonly service: Service
  readonly operation: string
  readonly input: object
}

/** KMS, Parameter Store and Secrets Manager in memory, for tests of handlers. */
export interface FakeAws {
  /** Give it to `unseal` as the option `transport`. */
  readonly transport: Transport
  /**
   * Answers every vault of this process from here, also those that a handler makes where it is imported. Call what it
   * returns to end that.
   */
  install(): () => void
  /** Every call so far, in order. */
  readonly calls: readonly FakeCall[]
  readonly parameters: Map<string, string>
  readonly secrets: Map<string, string | Uint8Array>
  /** Names of parameters that are a plain String; all others are SecureStrings. */
  readonly plain: Set<string>
  /** Names of parameters, paths and secrets whose reading is denied; `BatchGetSecretValue` denies all batches. */
  readonly denied: Set<string>
  /** Makes what a `kmsEnv` variable holds, for the function named in AWS_LAMBDA_FUNCTION_NAME unless told otherwise. */
  encrypt(plaintext: string | Uint8Array, encryptionContext?: Readonly<Record<string, string>>): string
  /** From now on every call fails with this AWS error name; `undefined` ends that. */
  failWith(errorName: string | undefined): void
}

/**
 * Makes a fake AWS. It refuses what AWS refuses: more than ten names, duplicates, another encryption context.
 *
 * @example
 * const aws = fakeAws({ parameters: { '/my-app/dev/db-url': 'postgres://db' } })
 * const vault = unseal({ dbUrl: ssm('/my-app/dev/db-url') }, { transport: aws.transport })
 * const { dbUrl } = await vault.values()
 */
export function fakeAws({ parameters = {}, secrets = {} }: FakeAwsContents = {}): FakeAws {
  const calls: FakeCall[] = []
  const plain = new Set<string>()
  const denied = new Set<string>()
  const store = fakeParameterStore(new Map(Object.entries(parameters)), { denied, plain })
  const manager = fakeSecretsManager(new Map(Object.entries(secrets)), denied)
  const kms = fakeKms()
  const answers: Readonly<Record<Service, (operation: string, input: object) => object>> = {
    kms: kms.answer,
    ssm: store.answer,
    secretsManager: manager.answer,
  }
  let failure: string | undefined

  const transport: Transport = async (service, operation, input, { signal }) => {
    signal.throwIfAborted()
    calls.push({ service, operation, input })
    if (failure) throw awsError(failure)
    return answers[service](operation, input)
  }
  return {
    transport,
    install: () => installTransport(transport),
    calls,
    parameters: store.parameters,
    secrets: manager.secrets,
    plain,
    denied,
    encrypt: kms.encrypt,
    failWith(errorName) {
      failure = errorName
    },
  }
}
