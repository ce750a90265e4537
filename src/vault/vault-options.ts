import { checkOptions, describeType } from '../references/check-options.ts'
import { type Duration, milliseconds } from '../references/duration.ts'
import { checkFreshness } from '../references/value-options.ts'
import type { AwsCredentials } from '../transport/credentials.ts'
import { createDefaultTransport } from '../transport/default.ts'
import type { RetryDetails } from '../transport/http/http.ts'
import { LastRetries } from '../transport/last-retries.ts'
import { isRegion } from '../transport/region.ts'
import type { SdkClients } from '../transport/sdk.ts'
import type { Transport } from '../transport/transport.ts'
import { eventEmitter, type OnEvent } from './events.ts'

/** Options of a vault, whichever way it is made. */
export interface VaultOptions {
  /** How long values stay fresh, for references that name none. @default '5m' */
  readonly ttl?: Duration | undefined
  /** How much longer they may be used while they are read again, for references that name none. @default '0s' */
  readonly staleWhileRevalidate?: Duration | undefined
  /** How much longer they may be used if reading fails for a reason that may pass, likewise. @default '1h' */
  readonly staleIfError?: Duration | undefined
  /** How long an invocation waits for a refresh if it has a stale value. At most `timeout`. @default '500ms' */
  readonly refreshTimeout?: Duration | undefined
  /** How long a load may take. An invocation's remaining time, less 100 ms, bounds it as well. @default '5s' */
  readonly timeout?: Duration | undefined
  /** Whether the first load starts at INIT, where `AWS_LAMBDA_RUNTIME_API` is set. @default true */
  readonly prefetch?: boolean | undefined
  /**
   * Whether secrets at AWSCURRENT are read twenty a call. Needs `secretsmanager:BatchGetSecretValue` on `*` besides, and
   * its quota of 100 calls a second cannot be raised; what it refuses is read singly. @default false
   */
  readonly batchSecrets?: boolean | undefined
  /** The AWS region. @default the environment's */
  readonly region?: string | undefined
  /** Where AWS is reached instead of its own address, such as an emulator's URL. @default the environment's */
  readonly endpoint?: string | undefined
  /** Keys, or a function that provides them. @default the environment's */
  readonly credentials?: AwsCredentials | undefined
  /** Official clients of your own. A service without one gets a default client. */
  readonly clients?: SdkClients | undefined
  /** Calls AWS in place of everything else. For tests; excludes `endpoint`, `credentials` and `clients`. */
  readonly transport?: Transport | undefined
  /** Told of every read. What it throws is ignored and warned of once. */
  readonly onEvent?: OnEvent | undefined
}

/** The same, checked, with defaults filled in. */
export interface CheckedVaultOptions {
  readonly ttlMs: number
  readonly staleWhileRevalidateMs: number
  readonly staleIfErrorMs: number
  readonly refreshTimeoutMs: number
  readonly timeoutMs: number
  readonly prefetch: boolean
  readonly batchSecrets: boolean
  readonly region: string | undefined
  readonly transport: Transport
  readonly retries: LastRetries
  readonly emit: OnEvent
}

const optionNames = [
  'ttl',
  'staleWhileRevalidate',
  'staleIfError',
  'refreshTimeout',
  'timeout',
  'prefetch',
  'batchSecrets',
  'region',
  'endpoint',
  'credentials',
  'clients',
  'transport',
  'onEvent',
] as const satisfies readonly (keyof VaultOptions)[]

/** `where` is how the factory is called, and `more` names the options that it takes besides. */
export function checkVaultOptions(where: string, options: VaultOptions, more: readonly string[]): CheckedVaultOptions {
  checkOptions(where, options, [...optionNames, ...more])
  const {
    timeout = '5s',
    prefetch = true,
    batchSecrets = false,
    region,
    endpoint,
    credentials,
    clients,
    transport,
    onEvent,
  } = options
  const check = (option: string, isRight: boolean, must: string) => {
    if (!isRight) throw new TypeError(`${where}: "${option}" ${must}`)
  }

  const timeoutMs = milliseconds(timeout, 'timeout', where)
  check('timeout', timeoutMs > 0 && timeoutMs < Number.POSITIVE_INFINITY, 'must end: more than 0 and not forever')
  // Never above the default of `timeout`, so that a short `timeout` alone is no contradiction.
  const refreshTimeoutMs = milliseconds(options.refreshTimeout ?? '500ms', 'refreshTimeout', where)
  check(
    'refreshTimeout',
    options.refreshTimeout === undefined || refreshTimeoutMs <= timeoutMs,
    'must be at most "timeout"',
  )
  const freshness = checkFreshness(where, options, '5m')
  check('prefetch', typeof prefetch === 'boolean', 'must be true or false')
  check('batchSecrets', typeof batchSecrets === 'boolean', 'must be true or false')
  check('region', region === undefined || isRegion(region), 'must be a region such as us-east-1')
  check('endpoint', endpoint === undefined || isHttpUrl(endpoint), 'must be an http or https URL')
  check('onEvent', isFunctionOrUndefined(onEvent), `must be a function, not ${describeType(onEvent)}`)
  check('transport', isFunctionOrUndefined(transport), `must be a function, not ${describeType(transport)}`)
  check(
    'credentials',
    isCredentials(credentials),
    'must be { accessKeyId, secretAccessKey } or a function that provides it',
  )
  check('clients', clients === undefined || describeType(clients) === 'object', 'must be an object of SDK clients')
  for (const [service, client] of Object.entries(clients ?? {})) {
    check('clients', ['kms', 'ssm', 'secretsManager'].includes(service), 'are called kms, ssm and secretsManager')
    const isClient = client === undefined || typeof Object(client).send === 'function'
    check('clients', isClient, `must be SDK clients, and ${service} has no send()`)
  }
  for (const [option, value] of Object.entries({ endpoint, credentials, clients })) {
    check(option, transport === undefined || value === undefined, 'and "transport" exclude each other')
  }

  const emit = eventEmitter(onEvent)
  const retries = new LastRetries()
  const onRetry = (retry: RetryDetails) => {
    retries.note(retry)
    emit({ type: 'retry', ...retry })
  }
  return {
    ttlMs: freshness.ttlMs ?? 0,
    staleWhileRevalidateMs: freshness.staleWhileRevalidateMs ?? 0,
    staleIfErrorMs: freshness.staleIfErrorMs ?? defaultStaleIfErrorMs,
    refreshTimeoutMs: Math.min(refreshTimeoutMs, timeoutMs),
    timeoutMs,
    prefetch,
    batchSecrets,
    region: region ?? process.env['AWS_REGION'],
    transport: transport ?? createDefaultTransport({ region, endpoint, credentials, clients, onRetry }),
    retries,
    emit,
  }
}

const defaultStaleIfErrorMs = 3_600_000

const isFunctionOrUndefined = (value: unknown) => value === undefined || typeof value === 'function'

function isHttpUrl(endpoint: unknown): boolean {
  return typeof endpoint === 'string' && /^https?:\/\//.test(endpoint) && URL.canParse(endpoint)
}

function isCredentials(credentials: unknown): boolean {
  if (isFunctionOrUndefined(credentials)) return true
  const { accessKeyId, secretAccessKey } = Object(credentials) as Partial<Record<string, unknown>>
  return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string'
}
