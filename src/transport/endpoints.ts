import type { Service } from './transport.ts'

/** Where a service is reached, and for which region calls are signed. */
export interface Endpoint {
  readonly url: URL
  readonly region: string
}

/** The first label of a service's host name; it is also its name in a signature. */
export const hostNames: Readonly<Record<Service, string>> = {
  kms: 'kms',
  ssm: 'ssm',
  secretsManager: 'secretsmanager',
}

const variables: Readonly<Record<Service, string>> = {
  kms: 'AWS_ENDPOINT_URL_KMS',
  ssm: 'AWS_ENDPOINT_URL_SSM',
  secretsManager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
}

interface Partition {
  readonly regions: RegExp
  readonly suffix: string
  readonly dualStackSuffix: string
}

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const partitions: readonly Partition[] = [
  { regions: /^cn-\w+-\d+$/, suffix: 'amazonaws.com.cn', dualStackSuffix: 'api.amazonwebservices.com.cn' },
  { regions: /^us-gov-\w+-\d+$/, suffix: 'amazonaws.com', dualStackSuffix: 'api.aws' },
  { regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/, suffix: 'amazonaws.com', dualStackSuffix: 'api.aws' },
]

export interface EndpointOptions {
  /** The option of that name: before every variable. */
  readonly endpoint?: string | undefined
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/**
 * Where a service is in a region. `undefined` for what is not ours to resolve, such as an isolated partition: the
 * official clients know it.
 */
export function resolveEndpoint(service: Service, region: string, options: EndpointOptions = {}): Endpoint | undefined {
  const { endpoint, environment = process.env } = options
  const isFips = isTrue(environment['AWS_USE_FIPS_ENDPOINT'])
  const configured = endpoint ?? configuredUrl(service, environment)
  const isSpecial = isFips || isTrue(environment['AWS_USE_DUALSTACK_ENDPOINT'])
  // Nobody knows whether that one is FIPS or dual-stack, and the official clients refuse the combination.
  if (configured) return isSpecial ? undefined : { url: baseOf(configured), region }

  const partition = partitions.find(({ regions }) => regions.test(region))
  if (!partition) return undefined
  // The ordinary hosts of Secrets Manager are dual-stack, and have no other name.
  const isDualStack = service !== 'secretsManager' && isTrue(environment['AWS_USE_DUALSTACK_ENDPOINT'])
  // AWS has none in China, and the official clients make up different names for it.
  if (isFips && region.startsWith('cn-')) return undefined
  const host = `${hostNames[service]}${isFips && !isFipsAlready(service, region, isDualStack) ? '-fips' : ''}`
  const suffix = isDualStack ? partition.dualStackSuffix : partition.suffix
  return { url: new URL(`https://${host}.${region}.${suffix}/`), region }
}

/** Its path with a slash at the end, as the official clients send it; throws if it is no URL. */
function baseOf(configured: string): URL {
  const url = new URL(configured)
  if (!/^https?:$/.test(url.protocol)) throw new TypeError('neither http nor https')
  const base = new URL(url.origin)
  // Assigned, not resolved: a path that begins with two slashes would be taken for a host.
  base.pathname = url.pathname.replace(/\/*$/, '/')
  return base
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function configuredUrl(
  service: Service,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (isTrue(environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'])) return undefined
  return environment[variables[service]] || environment['AWS_ENDPOINT_URL'] || undefined
}

/** Parameter Store's ordinary hosts of GovCloud are FIPS hosts, and have no other name. */
const isFipsAlready = (service: Service, region: string, isDualStack: boolean) =>
  service === 'ssm' && region.startsWith('us-gov-') && !isDualStack

const isTrue = (text: string | undefined) => text?.toLowerCase() === 'true'
