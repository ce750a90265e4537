import { types } from 'node:util'
import { thrownName } from '../fault.ts'
import { CallError } from './call-error.ts'
import { readContainerCredentials } from './container-credentials.ts'
import { withTimeout } from './http/time-out.ts'

/** Keys of an AWS identity. */
export interface AwsCredentialIdentity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

/** As the SDK's clients take it: keys, or a function that provides them. */
export type AwsCredentials = AwsCredentialIdentity | (() => Promise<AwsCredentialIdentity>)

/** Hands out credentials, and reads them again when they are about to expire or were refused. */
export interface CredentialSource {
  /** The signal ends waiting, and not the reading that others wait for as well. */
  get(signal?: AbortSignal): Promise<AwsCredentialIdentity>
  /** Forgets this identity, which was refused, if another can be read. */
  forget(refused: AwsCredentialIdentity): void
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where credentials come from: the option, the environment's keys unless a profile is named, or the container's endpoint.
 * `undefined` for any other way, which the official clients know.
 */
export function findCredentials(
  given?: AwsCredentials,
  environment: Environment = process.env,
): CredentialSource | undefined {
  if (typeof given === 'function')
    return cached({ ms: providerTimeoutMs, name: 'CredentialsTimeoutError' }, provided(given))
  if (given) return fixed(given)
  if (environment['AWS_PROFILE']) return undefined
  if (environment['AWS_ACCESS_KEY_ID'] || environment['AWS_SECRET_ACCESS_KEY']) return fromKeys(environment)
  const isContainer =
    environment['AWS_CONTAINER_CREDENTIALS_FULL_URI'] || environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']
  const inTime = { ms: containerTimeoutMs, name: 'ContainerCredentialsUnreachable' }
  return isContainer ? cached(inTime, (signal) => readContainerCredentials(environment, signal)) : undefined
}

/** What it throws gets a name of its own: STS, SSO and Cognito refuse by the names that the called services have, too. */
export function provided(provider: () => Promise<AwsCredentialIdentity>): () => Promise<AwsCredentialIdentity> {
  return async () => {
    try {
      return await provider()
    } catch (error) {
      const name = thrownName(error)
      throw new CallError(name.startsWith('Credentials') ? name : `CredentialsProviderError.${name}`.slice(0, 100))
    }
  }
}

const fixed = (identity: AwsCredentialIdentity): CredentialSource => ({ get: async () => identity, forget() {} })

/** Read at each call: whoever runs the process may renew them there. */
function fromKeys(environment: Environment): CredentialSource {
  return {
    async get() {
      const accessKeyId = environment['AWS_ACCESS_KEY_ID']
      const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY']
      if (!accessKeyId || !secretAccessKey)
        throw new CallError(accessKeyId ? 'SecretAccessKeyMissing' : 'AccessKeyIdMissing')
      const sessionToken = environment['AWS_SESSION_TOKEN']
      return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
    },
    forget() {},
  }
}

/** Time for a request to arrive with what was handed out. */
const marginMs = 60_000

/** How long a reading may take: the container's is a step away; others may call STS, and end before the default `timeout`. */
const containerTimeoutMs = 1500
const providerTimeoutMs = 4000

/**
 * Shares one reading and keeps what it gave, which is read again shortly before it expires, while nobody waits. Keeps
 * nothing of a failure.
 */
function cached(
  limit: { readonly ms: number; readonly name?: string },
  read: (signal: AbortSignal) => Promise<AwsCredentialIdentity>,
): CredentialSource {
  let known: AwsCredentialIdentity | undefined
  let reading: Promise<AwsCredentialIdentity> | undefined

  async function readAnew() {
    try {
      known = checked(await withTimeout(limit, read))
      return known
    } finally {
      reading = undefined
    }
  }
  return {
    async get(signal) {
      if (known && remainingMs(known) > marginMs) return known
      reading ??= readAnew()
      const current = reading
      // Perhaps nobody waits for it.
      current.catch(() => {})
      if (!known || remainingMs(known) <= 0) return withTimeout({ signal, ...limit }, () => current)
      return known
    },
    forget(refused) {
      if (known === refused) known = undefined
    },
  }
}

const remainingMs = ({ expiration }: AwsCredentialIdentity) =>
  (expiration?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now()

function checked(identity: AwsCredentialIdentity): AwsCredentialIdentity {
  const { accessKeyId, secretAccessKey, expiration } = Object(identity) as Partial<Record<string, unknown>>
  const isComplete = [accessKeyId, secretAccessKey].every((key) => typeof key === 'string' && key !== '')
  const isTimed = types.isDate(expiration) && !Number.isNaN(expiration.getTime())
  if (!isComplete || (expiration !== undefined && !isTimed)) throw new CallError('CredentialsMalformed')
  return identity
}
