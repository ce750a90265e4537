import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { resolveEndpoint } from '../../src/transport/endpoints.ts'
import { isRegion } from '../../src/transport/region.ts'
import type { Service } from '../../src/transport/transport.ts'
import { setVariable, useEnvironment } from '../helpers/environment.ts'

// Where a developer's machine keeps other endpoints.
useEnvironment({ AWS_PROFILE: undefined, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' })

const services: readonly Service[] = ['kms', 'ssm', 'secretsManager']

interface SdkModule {
  readonly [name: string]: new (options: object) => { send(command: unknown): Promise<unknown> }
}

const sdk = {
  kms: { client: 'KMSClient', command: 'DecryptCommand', module: import('@aws-sdk/client-kms') },
  ssm: { client: 'SSMClient', command: 'GetParametersCommand', module: import('@aws-sdk/client-ssm') },
  secretsManager: {
    client: 'SecretsManagerClient',
    command: 'GetSecretValueCommand',
    module: import('@aws-sdk/client-secrets-manager'),
  },
}

/** Every region that the SDK's table of partitions names. */
function knownRegions(): string[] {
  const table = createRequire(import.meta.url).resolve('@aws-sdk/core/client')
  return [...readFileSync(table, 'utf8').matchAll(/^\s*"?([a-z]{2,4}(?:-[a-z]+)+-\d+)"?: \{/gm)].map(
    ([, name]) => name as string,
  )
}

/** Where the SDK would send a call, or why not. */
async function urlOfSdk(service: Service, region: string): Promise<string> {
  const { client, command, module } = sdk[service]
  const loaded = (await module) as unknown as SdkModule
  let url = ''
  const requestHandler = {
    async handle({ protocol, hostname, port, path }: Record<string, string>) {
      url = new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}${path}`).href
      throw new Error('seen')
    },
  }
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const Client = loaded[client] as SdkModule[string]
  const Command = loaded[command] as unknown as new (input: object) => unknown
  const input = { Names: [], SecretId: 'a', CiphertextBlob: new Uint8Array(1) }
  await new Client({ region, credentials, requestHandler, maxAttempts: 1 }).send(new Command(input)).catch(() => {})
  return url || 'refused'
}

const ourUrl = (service: Service, region: string) => resolveEndpoint(service, region)?.url.href

/** Everything where we say something else than the SDK. To say nothing is fine: then the SDK makes the call. */
async function differences(regions: readonly string[]): Promise<object[]> {
  const found: object[] = []
  for (const region of regions) {
    for (const service of services) {
      const ours = ourUrl(service, region)
      const theirs = await urlOfSdk(service, region)
      if (ours !== undefined && ours !== theirs) found.push({ service, region, ours, theirs })
    }
  }
  return found
}

describe('endpoints', () => {
  const regions = knownRegions()
  const ordinary = regions.filter((region) => !/iso|eusc/.test(region))

  beforeAll(() => expect(regions.length).toBeGreaterThan(40))

  test.each([
    [undefined, undefined],
    ['true', undefined],
    [undefined, 'true'],
    ['true', 'true'],
  ])(
    'are those of the SDK in every region, with FIPS %s and dual-stack %s',
    async (fips, dualStack) => {
      setVariable('AWS_USE_FIPS_ENDPOINT', fips)
      setVariable('AWS_USE_DUALSTACK_ENDPOINT', dualStack)

      expect(await differences(regions)).toEqual([])
    },
    60_000,
  )

  test('are ours to resolve in every region of the three large partitions', () => {
    const others = ordinary.filter((region) => services.some((service) => ourUrl(service, region) === undefined))

    expect(others).toEqual([])
    expect(ordinary.length).toBeGreaterThan(35)
  })

  test.each(['us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'eusc-de-east-1', 'aws-global', 'fips-us-east-1'])(
    'of %s are left to the SDK',
    (region) => {
      expect(services.map((service) => ourUrl(service, region))).toEqual([undefined, undefined, undefined])
    },
  )

  test.each([
    { AWS_ENDPOINT_URL: 'http://localhost:4566' },
    { AWS_ENDPOINT_URL: 'http://localhost:4566/base/aws' },
    { AWS_ENDPOINT_URL: 'https://host//x/y' },
    { AWS_ENDPOINT_URL: 'http://localhost:4566//base' },
    { AWS_ENDPOINT_URL: 'https://host/a/../..//b' },
    { AWS_ENDPOINT_URL: '' },
    { AWS_ENDPOINT_URL: 'http://one:1', AWS_ENDPOINT_URL_SSM: 'https://two:2/path/' },
    { AWS_ENDPOINT_URL: 'http://one:1', AWS_ENDPOINT_URL_SSM: '' },
    { AWS_ENDPOINT_URL_KMS: 'http://[::1]:4566', AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://host.example' },
    { AWS_ENDPOINT_URL: 'http://one:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    { AWS_ENDPOINT_URL_SSM: 'http://one:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    { AWS_ENDPOINT_URL: 'http://one:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' },
    { AWS_ENDPOINT_URL: 'http://one:1', AWS_USE_FIPS_ENDPOINT: 'true' },
    { AWS_ENDPOINT_URL: 'http://one:1', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
  ])('are those of the SDK with %j', async (variables) => {
    for (const [name, value] of Object.entries(variables)) setVariable(name, value)

    expect(await differences(['eu-central-1', 'cn-north-1', 'us-gov-west-1'])).toEqual([])
  })

  test.each(['https://host//evil.example', 'https://host/\\evil.example/', 'https://user:pw@host//evil.example?a#b'])(
    'never take another host from the path, nor anything else of %s',
    (endpoint) => {
      const { url } = resolveEndpoint('ssm', 'eu-central-1', { endpoint }) ?? {}

      expect(url?.host).toBe('host')
      expect(url?.href).not.toMatch(/user|pw|a#b/)
    },
  )

  test('take the option before every variable', () => {
    setVariable('AWS_ENDPOINT_URL_SSM', 'http://one:1')
    setVariable('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'true')

    const endpoint = resolveEndpoint('ssm', 'eu-central-1', { endpoint: 'http://two:2/base?query#hash' })

    expect(endpoint?.url.href).toBe('http://two:2/base/')
  })

  test.each(['ftp://host', 'file:///etc/passwd', 'localhost:4566', 'host', 'http://', '//host'])(
    'are never %j',
    (endpoint) => {
      expect(() => resolveEndpoint('ssm', 'eu-central-1', { endpoint })).toThrow()
    },
  )
})

describe('a region', () => {
  test.each(['eu-central-1', 'us-gov-west-1', 'local', 'a', '1', 'a'.repeat(63)])('may be %s', (region) => {
    expect(isRegion(region)).toBe(true)
  })

  test.each([
    ...['', ' ', 'x.evil', 'x.evil/', 'x/', 'x@evil', 'x:80', 'x?', 'x#', 'X', '-a', 'a-', 'a b', 'a\n', 'ä'],
    ...['%2e', 'a_b', 'a'.repeat(64), undefined, null, 1, {}],
  ])('is never %j', (region) => {
    expect(isRegion(region)).toBe(false)
  })
})
