import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { kmsEnv, secret, ssm, unseal } from 'lambda-unseal'
import { setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf } from '../helpers/failures.ts'
import { useCredentialsEndpoint } from '../helpers/fault-server/credentials-endpoint.ts'
import { goodKeys } from '../helpers/fault-server/fault-server.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'

useEnvironment({
  AWS_PROFILE: undefined,
  AWS_DEFAULT_REGION: undefined,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_LAMBDA_FUNCTION_NAME: 'orders',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: goodKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: goodKeys.secretAccessKey,
  AWS_SESSION_TOKEN: goodKeys.sessionToken,
})

const running = useFaultServer()
const container = useCredentialsEndpoint()
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'profile-'))
  setVariable('AWS_ENDPOINT_URL', running().url)
  running().parameters.put('/a', 'one')
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const userAgents = () => new Set(running().calls.map(({ headers }) => headers['user-agent']?.split('/')[0]))
const withoutKeys = () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) setVariable(name, undefined)
}
/** What a vault without a fault says. */
const openA = async (options = {}) => (await unseal({ a: ssm('/a') }, options).values()).a
const failureOfA = (options = {}) => failureOf(unseal({ a: ssm('/a') }, options).values())

describe('without a word about it', () => {
  test('all kinds are read over our own transport, which says its version', async () => {
    running().secrets.put('db', 'two')
    setVariable('A', running().kms.encrypt('three', { LambdaFunctionName: 'orders' }))
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

    const values = await unseal({ a: ssm('/a'), b: secret('db'), c: kmsEnv('A') }).values()

    expect({ ...values }).toEqual({ a: 'one', b: 'two', c: 'three' })
    expect(running().calls.map(({ headers }) => headers['user-agent'])).toEqual(
      Array.from({ length: 3 }, () => `lambda-unseal/${version}`),
    )
  })

  test('a container’s credentials are used', async () => {
    withoutKeys()
    setVariable('AWS_CONTAINER_CREDENTIALS_FULL_URI', container().url)
    const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token } = goodKeys
    container().body = { AccessKeyId, SecretAccessKey, Token, Expiration: '2100-01-01T00:00:00Z' }

    expect(await openA()).toBe('one')
    expect(userAgents()).toEqual(new Set(['lambda-unseal']))
  })

  test('a profile is for the SDK, whatever keys there are', async () => {
    // The SDK warns of the keys.
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
    running().keys.push({ accessKeyId: 'AKIDPROFILE', secretAccessKey: 'of-the-profile' })
    const file = join(folder, 'credentials')
    writeFileSync(file, '[dev]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = of-the-profile\n')
    setVariable('AWS_SHARED_CREDENTIALS_FILE', file)
    setVariable('AWS_PROFILE', 'dev')

    expect(await openA()).toBe('one')
    expect(running().calls[0]?.scope?.accessKeyId).toBe('AKIDPROFILE')
    expect(userAgents()).toEqual(new Set(['aws-sdk-js']))
    warn.mockRestore()
  })

  test('a region that only a profile names is found by the SDK', async () => {
    const file = join(folder, 'config')
    writeFileSync(file, '[default]\nregion = eu-west-3\n')
    setVariable('AWS_CONFIG_FILE', file)
    setVariable('AWS_REGION', undefined)

    expect(await openA()).toBe('one')
    expect(running().calls[0]?.scope?.region).toBe('eu-west-3')
  })
})

describe('with a profile', () => {
  beforeEach(() => {
    withoutKeys()
    const file = join(folder, 'credentials')
    writeFileSync(
      file,
      `[dev]\naws_access_key_id = ${goodKeys.accessKeyId}\naws_secret_access_key = ${goodKeys.secretAccessKey}\naws_session_token = ${goodKeys.sessionToken}\n`,
    )
    setVariable('AWS_SHARED_CREDENTIALS_FILE', file)
    setVariable('AWS_PROFILE', 'dev')
    setVariable('AWS_REGION', undefined)
  })

  test('AWS_DEFAULT_REGION is the region, as without one', async () => {
    setVariable('AWS_DEFAULT_REGION', 'eu-north-1')

    expect(await openA()).toBe('one')
    expect(running().calls[0]?.scope?.region).toBe('eu-north-1')
  })

  test('a region cannot choose the host either', async () => {
    setVariable('AWS_REGION', 'x.evil/')

    expect((await failureOfA()).message).toContain('must be a region such as us-east-1')
  })
})

describe('by an option', () => {
  test('a provider’s credentials are used, over our own transport', async () => {
    withoutKeys()
    setVariable('AWS_PROFILE', 'none')

    expect(await openA({ credentials: async () => goodKeys })).toBe('one')
    expect(userAgents()).toEqual(new Set(['lambda-unseal']))
  })

  test('"region" is signed for', async () => {
    await openA({ region: 'us-gov-east-1' })

    expect(running().calls[0]?.scope?.region).toBe('us-gov-east-1')
  })

  test('"endpoint" comes before the environment', async () => {
    setVariable('AWS_ENDPOINT_URL', 'http://127.0.0.1:9')

    expect(await openA({ endpoint: running().url })).toBe('one')
  })
})

describe('what is missing or wrong is named with what to do:', () => {
  test.each<[string, Record<string, string | undefined>, object, RegExp]>([
    ['no region', { AWS_REGION: undefined }, {}, /set AWS_REGION or give unseal\(\) the option "region"/],
    [
      'a region that is none',
      { AWS_REGION: 'x.evil/' },
      {},
      /AWS_REGION, or else AWS_DEFAULT_REGION, must be a region such as us-east-1/,
    ],
    ['half a key pair', { AWS_SECRET_ACCESS_KEY: '' }, {}, /AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not/],
    ['the other half', { AWS_ACCESS_KEY_ID: '' }, {}, /AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not/],
    [
      'an endpoint that is no URL',
      { AWS_ENDPOINT_URL: 'localhost' },
      {},
      /"endpoint", AWS_ENDPOINT_URL, or that of the service such as AWS_ENDPOINT_URL_SSM, must be an http/,
    ],
    [
      'an endpoint without an http',
      { AWS_ENDPOINT_URL: 'ftp://x' },
      {},
      /"endpoint", AWS_ENDPOINT_URL, or that of the service such as AWS_ENDPOINT_URL_SSM, must be an http/,
    ],
    ['a token with a line break', { AWS_SESSION_TOKEN: 'marked\ntoken' }, {}, /a key or token has a line break/],
    [
      'a provider that gives nothing',
      {},
      { credentials: async () => ({}) },
      /"credentials" provides has no accessKeyId/,
    ],
  ])('%s', async (_what, variables, options, advice) => {
    for (const [name, value] of Object.entries(variables)) setVariable(name, value)

    const failure = await failureOfA(options)

    expect(failure.message).toMatch(advice)
    expect(failure.message).not.toContain('marked')
    expect(running().calls).toEqual([])
  })

  test.each(['ResourceNotFoundException', 'AccessDenied'])(
    'a provider that is refused by %s, which says nothing of the value',
    async (name) => {
      const credentials = async () => {
        throw Object.assign(new Error('marked'), { name })
      }
      const vault = unseal({ a: secret('a', { default: 'stand-in' }) }, { credentials })

      expect(await failureOf(vault.values())).toMatchObject({
        code: 'ERR_CALL_FAILED',
        awsErrorName: `CredentialsProviderError.${name}`,
        message: expect.stringContaining('what the function threw that the option "credentials" is'),
      })
    },
  )

  test('no credentials', async () => {
    withoutKeys()

    expect((await failureOfA()).message).toContain('no AWS credentials were found')
  })

  test('nothing that answers at the endpoint', async () => {
    const { url } = running()
    await running().close()
    // The retries wait for nothing then.
    const random = jest.spyOn(Math, 'random').mockReturnValue(0)

    const failure = await failureOfA({ endpoint: url })

    random.mockRestore()
    expect(failure).toMatchObject({ awsErrorName: 'ECONNREFUSED' })
    expect(failure.message).toContain('nothing answers at the endpoint')
  })

  test.each([{ lambda: { send() {} } }, { ssm: {} }, []])('clients %j', async (clients) => {
    expect(() => unseal({ a: ssm('/a') }, { clients: clients as never })).toThrow('"clients"')
  })
})
