import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ssm, unseal } from 'lambda-unseal'
import { findCredentials } from '../../src/transport/credentials.ts'
import { setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf } from '../helpers/failures.ts'
import { useCredentialsEndpoint } from '../helpers/fault-server/credentials-endpoint.ts'
import { goodKeys } from '../helpers/fault-server/fault-server.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'

useEnvironment({
  AWS_PROFILE: undefined,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: goodKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: goodKeys.secretAccessKey,
  AWS_SESSION_TOKEN: goodKeys.sessionToken,
  NO_PROXY: undefined,
  no_proxy: undefined,
})

const running = useFaultServer({ tls: true })
const container = useCredentialsEndpoint()
let proxy: Server
/** The hosts that it was asked for. */
let tunnels: (string | undefined)[]
let isRefusing: boolean
let isSilent: boolean

beforeEach(async () => {
  tunnels = []
  isRefusing = false
  isSilent = false
  proxy = createServer((request, response) => {
    tunnels.push(request.url)
    response.writeHead(403).end()
  })
  proxy.on('connect', ({ url }, socket) => {
    tunnels.push(url)
    socket.on('error', () => {})
    if (isSilent) return void socket.resume().on('end', () => socket.end())
    if (isRefusing) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const behind = connect(Number(url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      behind.pipe(socket).pipe(behind)
    })
    for (const end of [behind, socket]) end.on('error', () => {})
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  setVariable('AWS_ENDPOINT_URL', running().url)
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY']) setVariable(name, url)
  running().parameters.put('/a', 'one')
})

afterEach(() => {
  proxy.closeAllConnections()
  proxy.close()
})

const openA = async () => (await unseal({ a: ssm('/a') }).values()).a

describe('a proxy', () => {
  test('is used where NODE_USE_ENV_PROXY=1 asks for it, as by Node itself', async () => {
    setVariable('NODE_USE_ENV_PROXY', '1')

    expect(await openA()).toBe('one')
    expect(tunnels).toEqual([new URL(running().url).host])
  })

  test('is not used where NO_PROXY says so', async () => {
    setVariable('NODE_USE_ENV_PROXY', '1')
    setVariable('NO_PROXY', '127.0.0.1')

    expect(await openA()).toBe('one')
    expect(tunnels).toEqual([])
  })

  test('is not used by whoever does not ask', async () => {
    expect(await openA()).toBe('one')
    expect(tunnels).toEqual([])
  })

  test('that refuses is told of with what to check', async () => {
    setVariable('NODE_USE_ENV_PROXY', '1')
    isRefusing = true

    const failure = await failureOf(unseal({ a: ssm('/a') }).values())

    expect(failure.message).toContain('check HTTPS_PROXY and NO_PROXY')
    expect(running().calls).toEqual([])
  })

  test('that never answers is told of, tried again, and left without an open socket', async () => {
    setVariable('NODE_USE_ENV_PROXY', '1')
    isSilent = true

    const failure = await failureOf(unseal({ a: ssm('/a') }, { timeout: '1500ms' }).values())

    expect(failure.message).toContain('the proxy does not answer; check HTTPS_PROXY and NO_PROXY')
    const open = () => new Promise<number>((resolve) => proxy.getConnections((_, count) => resolve(count)))
    while ((await open()) > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  })

  test('is used where --use-env-proxy asks for it', async () => {
    setVariable('NODE_OPTIONS', '--enable-source-maps --use-env-proxy')

    expect(await openA()).toBe('one')
    expect(tunnels).toEqual([new URL(running().url).host])
  })

  test('never sees the token of a container’s credentials', async () => {
    setVariable('NODE_USE_ENV_PROXY', '1')
    container().body = { AccessKeyId: 'a', SecretAccessKey: 'b' }

    await findCredentials(undefined, { AWS_CONTAINER_CREDENTIALS_FULL_URI: container().url })?.get()

    expect(tunnels).toEqual([])
    expect(container().requests).toHaveLength(1)
  })
})
