import { type ConnectionOptions, connect } from 'node:tls'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { callFailureOf } from '../../src/transport/transport.ts'
import { rejectionOf } from '../helpers/failures.ts'
import { callOnce, transportTo } from '../helpers/fault-server/transport-to.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'

const errorName = async (calling: Promise<unknown>) => callFailureOf(await rejectionOf(calling)).errorName

/** Jest's sandbox has an environment of its own, which Node's TLS does not read. */
const { env } = process.getBuiltinModule('node:process')

afterEach(() => {
  delete env['NODE_TLS_REJECT_UNAUTHORIZED']
  jest.restoreAllMocks()
})

describe('a certificate that nobody vouches for', () => {
  const running = useFaultServer({ tls: true, isTrusted: false })

  test.each([undefined, '0'])('is refused, NODE_TLS_REJECT_UNAUTHORIZED being %s, and at once', async (value) => {
    if (value) env['NODE_TLS_REJECT_UNAUTHORIZED'] = value

    expect(await errorName(callOnce(transportTo(running())))).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(running().calls).toEqual([])
    expect(running().connections().opened).toBe(1)
  })
})

describe('a certificate of somebody else', () => {
  const running = useFaultServer({ tls: true, names: ['kms.example'] })

  test.each([undefined, '0'])('is refused, NODE_TLS_REJECT_UNAUTHORIZED being %s, and at once', async (value) => {
    if (value) env['NODE_TLS_REJECT_UNAUTHORIZED'] = value

    expect(await errorName(callOnce(transportTo(running())))).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(running().calls).toEqual([])
    expect(running().connections().opened).toBe(1)
  })
})

describe('TLS 1.1', () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  const running = useFaultServer({ tls: true, ...old })

  test('is refused', async () => {
    expect(await errorName(callOnce(transportTo(running())))).toMatch(/^(ERR_SSL_|EPROTO)/)
    expect(running().calls).toEqual([])
  })

  test('is what that server speaks', async () => {
    const { hostname: host, port } = new URL(running().url)
    const options: ConnectionOptions = { ...old, host, port: Number(port), rejectUnauthorized: false }

    const protocol = await new Promise((resolve, reject) => {
      const socket = connect(options, () => {
        resolve(socket.getProtocol())
        socket.destroy()
      })
      socket.on('error', reject)
    })

    expect(protocol).toBe('TLSv1.1')
  })
})

describe('https.request', () => {
  const running = useFaultServer({ tls: true })

  test('is the one that a tracer put there after our first call', async () => {
    const transport = transportTo(running())
    await callOnce(transport)
    const request = jest.spyOn(process.getBuiltinModule('node:https'), 'request')

    await callOnce(transport)

    expect(request).toHaveBeenCalledTimes(1)
    expect(running().calls).toHaveLength(2)
  })
})
