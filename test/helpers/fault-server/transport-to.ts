import type { Service, Transport } from 'lambda-unseal'
import type { CredentialSource } from '../../../src/transport/credentials.ts'
import { createHttpTransport, type HttpTransportOptions } from '../../../src/transport/http/http.ts'
import { createRetryBudget } from '../../../src/transport/retry.ts'
import { type FaultServer, goodKeys } from './fault-server.ts'

export const goodCredentials: CredentialSource = { get: async () => goodKeys, forget() {} }

/** Our transport to this server, as it is but for a budget of its own and waits that take no time. */
export function transportTo({ url }: Pick<FaultServer, 'url'>, options: Partial<HttpTransportOptions> = {}): Transport {
  return createHttpTransport({
    credentials: goodCredentials,
    endpointFor: () => ({ url: new URL(url), region: 'eu-central-1' }),
    budget: createRetryBudget(),
    sleep: async (_ms, signal) => signal.throwIfAborted(),
    ...options,
  })
}

/** One call that any server can answer. */
export function callOnce(transport: Transport, signal = AbortSignal.timeout(20_000)): Promise<object> {
  return transport('ssm' satisfies Service, 'GetParameters', { Names: ['/a'], WithDecryption: true }, { signal })
}
