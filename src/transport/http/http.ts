import type { AwsCredentialIdentity, CredentialSource } from '../credentials.ts'
import { type Endpoint, hostNames } from '../endpoints.ts'
import { containerBudget, type RetryBudget, type RetryOptions, withRetries } from '../retry.ts'
import { type CallOptions, callFailureOf, type Service, type Transport } from '../transport.ts'
import { outputOf } from './answer.ts'
import { type Clock, createCorrections, type Signed } from './corrections.ts'
import { isRetryable, retryAfterMs } from './retryable.ts'
import { send } from './send.ts'
import { sign } from './sign.ts'
import { withSlot } from './slots.ts'
import { withTimeout } from './time-out.ts'
import { userAgent } from './user-agent.ts'

export interface HttpTransportOptions extends Pick<RetryOptions, 'random' | 'sleep'> {
  readonly credentials: CredentialSource
  readonly endpointFor: (service: Service, region: string | undefined) => Endpoint
  readonly onRetry?: ((retry: RetryDetails) => void) | undefined
  /** @default the one that all transports of this process share */
  readonly budget?: RetryBudget | undefined
  /**
   * How long one try may take: far longer than any answer does, and short enough for a second one within `timeout`.
   *
   * @default 2000
   */
  readonly tryTimeoutMs?: number | undefined
}

/** A call that will be tried again. */
export interface RetryDetails {
  readonly service: Service
  readonly operation: string
  readonly tries: number
  readonly delayMs: number
  readonly errorName: string
}

/** The services' names in the header that says what is called. */
const targets: Readonly<Record<Service, string>> = {
  kms: 'TrentService',
  ssm: 'AmazonSSM',
  secretsManager: 'secretsmanager',
}

/** Calls AWS by signed requests over sockets that are kept open. Loads nothing that the call does not need. */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { credentials, endpointFor, onRetry, random, sleep, budget = containerBudget, tryTimeoutMs = 2000 } = options
  const clock: Clock = { skewMs: 0 }

  /** One signed request and its answer. */
  async function attempt(
    { service, operation, endpoint, body }: Call,
    identity: AwsCredentialIdentity,
    signal: AbortSignal,
    onSigned: (signed: Signed) => void,
  ): Promise<object> {
    const { url, region } = endpoint
    const target = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${targets[service]}.${operation}` }
    const headers = () => {
      const { skewMs } = clock
      onSigned({ skewMs, identity })
      const signed = sign(
        { host: url.host, path: url.pathname, headers: target, body },
        { credentials: identity, region, signingName: hostNames[service], now: Date.now() + skewMs },
      )
      return { ...signed, 'user-agent': userAgent }
    }
    return outputOf(await send({ method: 'POST', url, headers, body, signal }))
  }

  return async function callByHttp(service, operation, input, { signal, region, maxTries }: CallOptions) {
    const call = { service, operation, endpoint: endpointFor(service, region), body: JSON.stringify(input) }
    const correct = createCorrections(clock, credentials)
    let signed: Signed | undefined
    const note = (what: Signed) => {
      signed = what
    }

    /** Credentials have a time limit of their own: what is waited for there is no fault of the endpoint. */
    async function tryOnce() {
      const identity = await credentials.get(signal)
      signal.throwIfAborted()
      const send = (trySignal: AbortSignal) => attempt(call, identity, trySignal, note)
      return withSlot(call.endpoint.url.origin, signal, () => withTimeout({ signal, ms: tryTimeoutMs }, send))
    }

    return withRetries(tryOnce, {
      budget,
      signal,
      maxTries,
      random,
      sleep,
      isPassing: isRetryable,
      correct: (error) => correct(error, signed),
      retryAfterMs,
      onRetry: ({ error, ...retry }) => {
        onRetry?.({ service, operation, ...retry, errorName: callFailureOf(error).errorName })
      },
    })
  }
}

interface Call {
  readonly service: Service
  readonly operation: string
  readonly endpoint: Endpoint
  readonly body: string
}
