import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { findCredentials } from '../../src/transport/credentials.ts'
import { callFailureOf } from '../../src/transport/transport.ts'
import { everythingIn } from '../helpers/everything-in.ts'
import { rejectionOf } from '../helpers/failures.ts'
import { useCredentialsEndpoint } from '../helpers/fault-server/credentials-endpoint.ts'

const minute = 60_000
const inTime = (ms: number) => new Date(Date.now() + ms)
const errorName = async (calling: Promise<unknown> | undefined) =>
  callFailureOf(await rejectionOf(calling ?? Promise.resolve())).errorName

afterEach(() => {
  jest.restoreAllMocks()
})

describe('keys of the environment', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' }

  test('are taken, with their token', async () => {
    expect(await findCredentials(undefined, keys)?.get()).toEqual({
      accessKeyId: 'AKID',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    })
  })

  test('are read at each call, since whoever runs the process may renew them', async () => {
    const environment: Record<string, string> = { ...keys }
    const source = findCredentials(undefined, environment)
    environment['AWS_ACCESS_KEY_ID'] = 'AKID2'
    environment['AWS_SESSION_TOKEN'] = ''

    expect(await source?.get()).toEqual({ accessKeyId: 'AKID2', secretAccessKey: 'secret' })
  })

  test('stand back for a profile, which is for the SDK', () => {
    expect(findCredentials(undefined, { ...keys, AWS_PROFILE: 'dev' })).toBeUndefined()
  })

  test('are not there: that is for the SDK too', () => {
    expect(findCredentials(undefined, {})).toBeUndefined()
    expect(findCredentials(undefined, { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' })).toBeUndefined()
  })

  test.each([
    ['AWS_SECRET_ACCESS_KEY', 'SecretAccessKeyMissing'],
    ['AWS_ACCESS_KEY_ID', 'AccessKeyIdMissing'],
  ])('without %s are told of', async (missing, name) => {
    const source = findCredentials(undefined, { ...keys, [missing]: '' })

    expect(await errorName(source?.get())).toBe(name)
  })

  test('come before a container’s', async () => {
    const source = findCredentials(undefined, { ...keys, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9' })

    expect(await source?.get()).toMatchObject({ accessKeyId: 'AKID' })
  })
})

describe('the option "credentials"', () => {
  const identity = { accessKeyId: 'AKID', secretAccessKey: 'secret' }

  test('comes before everything, a profile too', async () => {
    expect(await findCredentials(identity, { AWS_PROFILE: 'dev' })?.get()).toBe(identity)
  })

  test('is asked once by all who need it, and again shortly before what it gave expires', async () => {
    const provide = jest.fn(async () => ({ ...identity, expiration: inTime(10 * minute) }))
    const source = findCredentials(provide)

    await Promise.all([source?.get(), source?.get(), source?.get()])
    await source?.get()
    const first = provide.mock.calls.length
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 9.5 * minute)
    await Promise.all([source?.get(), source?.get()])

    expect([first, provide.mock.calls.length]).toEqual([1, 2])
  })

  test('that fails shortly before what it gave expires takes nothing away', async () => {
    const last = { ...identity, expiration: inTime(10 * minute) }
    const provide = jest.fn(async () => last)
    const source = findCredentials(provide)
    await source?.get()
    provide.mockRejectedValue(new Error('not now'))
    const start = Date.now()

    jest.spyOn(Date, 'now').mockReturnValue(start + 9.5 * minute)
    expect(await source?.get()).toBe(last)
    jest.spyOn(Date, 'now').mockReturnValue(start + 10.5 * minute)
    expect(await errorName(source?.get())).toBe('CredentialsProviderError.Error')
  })

  test('that hangs shortly before what it gave expires is waited for by nobody', async () => {
    const last = { ...identity, expiration: inTime(10 * minute) }
    const provide = jest.fn(async () => last)
    const source = findCredentials(provide)
    await source?.get()
    provide.mockReturnValueOnce(new Promise(() => {}))

    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 9.5 * minute)

    expect(await source?.get()).toBe(last)
    expect(provide).toHaveBeenCalledTimes(2)
  })

  test.each(['2100-01-01', new Date('never')])('is told of if what it gives expires at %p', async (expiration) => {
    const source = findCredentials(async () => ({ ...identity, expiration: expiration as Date }))

    expect(await errorName(source?.get())).toBe('CredentialsMalformed')
  })

  test('is asked once if what it gave never expires', async () => {
    const provide = jest.fn(async () => identity)
    const source = findCredentials(provide)

    await source?.get()
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 365 * 24 * 60 * minute)
    await source?.get()

    expect(provide).toHaveBeenCalledTimes(1)
  })

  test('is asked again after it failed, which leaves no trace', async () => {
    const provide = jest.fn(async () => identity)
    provide.mockRejectedValueOnce(new Error('not now'))
    const source = findCredentials(provide)

    await rejectionOf(Promise.all([source?.get(), source?.get()]))

    expect(await source?.get()).toBe(identity)
    expect(provide).toHaveBeenCalledTimes(2)
  })

  test('is called without arguments, which it may have defaults for', async () => {
    const provide = jest.fn(async () => identity)

    await findCredentials(provide)?.get()

    expect(provide).toHaveBeenCalledWith()
  })

  test('is asked again after it threw', async () => {
    const provide = jest.fn(async () => identity)
    provide.mockImplementationOnce(() => {
      throw new TypeError('not now')
    })
    const source = findCredentials(provide)

    expect(await errorName(source?.get())).toBe('CredentialsProviderError.TypeError')
    expect(await source?.get()).toBe(identity)
  })

  test('is asked again after it never answered', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
    const provide = jest.fn(async () => identity)
    provide.mockReturnValueOnce(new Promise(() => {}))
    const source = findCredentials(provide)

    const hanging = errorName(source?.get())
    await jest.advanceTimersByTimeAsync(5000)
    jest.useRealTimers()

    expect(await hanging).toBe('CredentialsTimeoutError')
    expect(await source?.get()).toBe(identity)
  })

  test.each([undefined, null, {}, { accessKeyId: 'a' }, { accessKeyId: '', secretAccessKey: 'b' }])(
    'that provides %j is told of',
    async (provided) => {
      const source = findCredentials(async () => provided as never)

      expect(await errorName(source?.get())).toBe('CredentialsMalformed')
    },
  )

  test('forgets what was refused, and not what was read meanwhile', async () => {
    const provide = jest.fn(async () => ({ ...identity }))
    const source = findCredentials(provide)
    const refused = await source?.get()

    source?.forget(refused ?? identity)
    const renewed = await source?.get()
    source?.forget(refused ?? identity)

    expect(renewed).not.toBe(refused)
    expect(await source?.get()).toBe(renewed)
  })
})

describe('the credentials endpoint of a container', () => {
  const running = useCredentialsEndpoint()
  let folder: string

  const given = (ms = 60 * minute) => ({
    AccessKeyId: 'AKID',
    SecretAccessKey: 'marked-key',
    Token: 'marked-token',
    Expiration: inTime(ms).toISOString(),
  })
  const sourceFor = (more: Record<string, string> = {}) => {
    const uri = `${running().url}/v1/credentials?id=1`
    return findCredentials(undefined, { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, ...more })
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'token-'))
  })

  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  /** Nobody waits for a reading that begins before the last has expired. */
  const asked = async (times: number) => {
    while (running().requests.length < times) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  test('is asked, with its token', async () => {
    running().body = given()

    const identity = await sourceFor({ AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Basic abc' })?.get()

    expect(identity).toEqual({
      accessKeyId: 'AKID',
      secretAccessKey: 'marked-key',
      sessionToken: 'marked-token',
      expiration: expect.any(Date),
    })
    expect(running().requests).toEqual([{ path: '/v1/credentials?id=1', authorization: 'Basic abc' }])
  })

  test('is asked with the token that the file holds at that moment', async () => {
    const file = join(folder, 'token')
    const source = sourceFor({ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'no' })
    running().body = given(30_000)
    writeFileSync(file, 'first\n')
    await source?.get()
    writeFileSync(file, 'second\n')
    await source?.get()
    await asked(2)

    expect(running().requests.map(({ authorization }) => authorization)).toEqual(['first', 'second'])
  })

  test('is asked once by many calls, and again before what it gave expires', async () => {
    running().body = given(10 * minute)
    const source = sourceFor()

    await Promise.all(Array.from({ length: 8 }, () => source?.get()))
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 9.5 * minute)
    await Promise.all([source?.get(), source?.get()])
    await asked(2)

    expect(running().requests).toHaveLength(2)
  })

  test.each<[string, number, unknown, string]>([
    ['refuses', 403, { message: 'marked-token' }, 'ContainerCredentialsRefused'],
    ['is out of order', 500, 'marked-token', 'ContainerCredentialsRefused'],
    ['says nothing', 200, '', 'ContainerCredentialsMalformed'],
    ['answers with something else', 200, '<html>marked-token', 'ContainerCredentialsMalformed'],
    ['answers null', 200, null, 'ContainerCredentialsMalformed'],
    ['answers without a key', 200, { AccessKeyId: 'a', Token: 'marked-token' }, 'ContainerCredentialsMalformed'],
  ])('that %s is told of by name alone, and asked again', async (_what, status, body, name) => {
    Object.assign(running(), { status, body })
    const source = sourceFor({ AWS_CONTAINER_AUTHORIZATION_TOKEN: 'marked-token' })

    const error = await rejectionOf(source?.get() ?? Promise.resolve())
    Object.assign(running(), { status: 200, body: given() })

    expect(callFailureOf(error).errorName).toBe(name)
    expect(everythingIn(error)).not.toContain('marked')
    expect(await source?.get()).toMatchObject({ accessKeyId: 'AKID' })
  })

  test('that never answers is given up, and asked again', async () => {
    running().isHanging = true
    const source = sourceFor()
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'Date'] })

    const reading = errorName(source?.get())
    while (running().requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await jest.advanceTimersByTimeAsync(2000)
    const name = await reading
    jest.useRealTimers()
    Object.assign(running(), { isHanging: false, body: given() })

    expect(name).toBe('ContainerCredentialsUnreachable')
    expect(await source?.get()).toMatchObject({ accessKeyId: 'AKID' })
  })

  test('is told of if the file of its token cannot be read', async () => {
    const source = sourceFor({ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, 'none') })

    expect(await errorName(source?.get())).toBe('ContainerTokenFileUnreadable')
    expect(running().requests).toEqual([])
  })

  test.each([
    'http://10.0.0.1/',
    'http://169.254.169.254/latest',
    'http://localhost.evil/',
    'http://127.0.0.1.evil/',
    'http://169.254.170.2@evil/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'nonsense',
  ])('is never %s', async (uri) => {
    const source = findCredentials(undefined, { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri })

    expect(await errorName(source?.get())).toBe('ContainerCredentialsUriRefused')
  })

  test.each(['@evil/', '.evil/', 'evil'])('is never chosen by the relative URI %s', async (relative) => {
    const source = findCredentials(undefined, { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative })

    expect(await errorName(source?.get())).toBe('ContainerCredentialsUriRefused')
  })

  test.each<[Record<string, string>, string, string]>([
    [{ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/id' }, 'http', '169.254.170.2'],
    [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials' }, 'http', '169.254.170.23'],
    [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://[fd00:ec2::23]/v1/credentials' }, 'http', 'fd00:ec2::23'],
    [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://[::1]:1/' }, 'http', '::1'],
    [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'https://credentials.example/' }, 'https', 'credentials.example'],
  ])('may be that of %j', async (environment, protocol, hostname) => {
    const { request } = process.getBuiltinModule('node:http')
    const asked = jest.spyOn(process.getBuiltinModule(`node:${protocol as 'http'}`), 'request')
    asked.mockImplementation((() => request(`${running().url}/`)) as never)
    running().body = given()

    await findCredentials(undefined, environment)?.get()

    expect(asked.mock.calls[0]?.[0]).toMatchObject({ protocol: `${protocol}:`, hostname, method: 'GET' })
  })
})
