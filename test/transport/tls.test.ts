import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect } from 'node:tls'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { callFailureOf } from '../../src/transport/transport.ts'
import { rejectionOf } from '../helpers/failures.ts'
import { callFromOutside } from '../helpers/fault-server/call-from-outside.ts'
import type { FaultServer } from '../helpers/fault-server/fault-server.ts'
import { callOnce, transportTo } from '../helpers/fault-server/transport-to.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'

const errorName = async (calling: Promise<unknown>) => callFailureOf(await rejectionOf(calling)).errorName

const careless = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }

afterEach(() => {
  jest.restoreAllMocks()
})

describe('a certificate that nobody vouches for', () => {
  const running = useFaultServer({ tls: true, isTrusted: false })

  test('is refused, and at once', async () => {
    expect(await callFromOutside(running())).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(running().calls).toEqual([])
    expect(running().connections().opened).toBe(1)
  })
})

describe('NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  const untrusted = useFaultServer({ tls: true, isTrusted: false })
  const ofSomebodyElse = useFaultServer({ tls: true, names: ['kms.example'], isTrusted: false })
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  })

  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  const trusting = ({ certificate }: FaultServer) => {
    const file = join(folder, 'trusted.pem')
    writeFileSync(file, certificate)
    return { NODE_EXTRA_CA_CERTS: file }
  }

  test('has us trust nobody more', async () => {
    const environment = careless

    expect(await callFromOutside({ ...untrusted(), environment })).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(untrusted().calls).toEqual([])
  })

  test('has us trust nobody’s certificate for somebody else', async () => {
    const environment = { ...careless, ...trusting(ofSomebodyElse()) }

    expect(await callFromOutside({ ...ofSomebodyElse(), environment })).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(ofSomebodyElse().calls).toEqual([])
  })

  test('is not needed for a certificate in NODE_EXTRA_CA_CERTS', async () => {
    expect(await callFromOutside({ ...untrusted(), environment: trusting(untrusted()) })).toBe('answered')
  })
})

describe('a certificate of somebody else', () => {
  const running = useFaultServer({ tls: true, names: ['kms.example'] })

  test('is refused, and at once', async () => {
    expect(await errorName(callOnce(transportTo(running())))).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(running().calls).toEqual([])
    expect(running().connections().opened).toBe(1)
  })
})

describe('TLS 1.1', () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  const running = useFaultServer({ tls: true, ...old })

  test('is refused, also where Node is told to take it', async () => {
    const NODE_OPTIONS = '--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0'

    expect(await callFromOutside({ ...running(), environment: { NODE_OPTIONS } })).toMatch(/^(ERR_SSL_|EPROTO)/)
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
