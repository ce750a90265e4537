import { CallError } from './call-error.ts'
import { type AwsCredentials, findCredentials, provided } from './credentials.ts'
import { type Endpoint, resolveEndpoint } from './endpoints.ts'
import { createHttpTransport, type RetryDetails } from './http/http.ts'
import { installedTransport } from './installed.ts'
import { isRegion } from './region.ts'
import { createSdkTransport, type SdkClients } from './sdk.ts'
import { SdkMissing } from './sdk-modules.ts'
import type { Service, Transport } from './transport.ts'

export interface DefaultTransportOptions {
  readonly region?: string | undefined
  readonly endpoint?: string | undefined
  readonly credentials?: AwsCredentials | undefined
  readonly clients?: SdkClients | undefined
  readonly onRetry?: ((retry: RetryDetails) => void) | undefined
}

/**
 * Calls AWS by signed requests where credentials and endpoint are plain to see, which is so in Lambda; by the official
 * clients, loaded only then, where one was given or where only they know the way: profiles, SSO, web identity, isolated
 * partitions.
 */
export function createDefaultTransport(options: DefaultTransportOptions): Transport {
  const { clients = {}, ...config } = options
  const sdk = createSdkTransport({
    clients,
    // The SDK knows AWS_REGION and a profile's region, and not the AWS CLI's AWS_DEFAULT_REGION.
    region: config.region ?? (process.env['AWS_REGION'] ? undefined : process.env['AWS_DEFAULT_REGION'] || undefined),
    endpoint: config.endpoint,
    credentials: typeof config.credentials === 'function' ? provided(config.credentials) : config.credentials,
  })
  let http: Transport | undefined

  return async function callAws(service, operation, input, callOptions) {
    const installed = installedTransport()
    if (installed) return installed(service, operation, input, callOptions)
    const region = callOptions.region ?? regionOf(config)
    if (!clients[service] && region !== undefined && !isRegion(region)) throw new CallError('RegionInvalid')
    if (clients[service] || !isPlain(service, region, config)) {
      return sdk(service, operation, input, callOptions).catch((error) => {
        // The SDK would look for a region in a profile; without it there is one thing to do.
        throw error instanceof SdkMissing && !region ? new CallError('RegionMissing') : error
      })
    }
    http ??= httpTransport(config)
    return http(service, operation, input, callOptions)
  }
}

function isPlain(service: Service, region: string | undefined, config: DefaultTransportOptions): boolean {
  if (region === undefined || !findCredentials(config.credentials)) return false
  // What is wrong with an endpoint is told by the call.
  return endpointOf(service, region, config.endpoint) !== undefined
}

function httpTransport(config: DefaultTransportOptions): Transport {
  const credentials = findCredentials(config.credentials)
  if (!credentials) throw new CallError('CredentialsMissing')
  return createHttpTransport({
    credentials,
    onRetry: config.onRetry,
    endpointFor(service, region = regionOf(config)) {
      const endpoint = region === undefined ? undefined : endpointOf(service, region, config.endpoint)
      if (!endpoint || endpoint === 'invalid') throw new CallError('EndpointInvalid')
      return endpoint
    },
  })
}

const regionOf = ({ region }: DefaultTransportOptions) =>
  region ?? (process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || undefined)

function endpointOf(service: Service, region: string, endpoint: string | undefined): Endpoint | 'invalid' | undefined {
  try {
    return resolveEndpoint(service, region, { endpoint })
  } catch {
    return 'invalid'
  }
}
