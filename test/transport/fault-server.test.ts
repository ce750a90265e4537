import { describe, expect, test } from '@jest/globals'
import { SignatureV4 } from '@smithy/signature-v4'
import { goodKeys } from '../helpers/fault-server/fault-server.ts'
import { Sha256 } from '../helpers/fault-server/signature.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'

/** What every other test leans on: a server that takes any signature would prove nothing. */

const running = useFaultServer()

interface Tampering {
  readonly keys?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  readonly service?: string
  readonly signedAt?: Date
  /** Changes the request after it was signed. */
  readonly after?: (request: { headers: Record<string, string>; body: string; path: string }) => void
}

/** Sends a request that AWS's signer has signed, without our transport. */
async function post(tampering: Tampering = {}): Promise<string> {
  const { keys = goodKeys, service = 'ssm', signedAt = new Date(), after } = tampering
  const { host, hostname, origin } = new URL(running().url)
  const body = JSON.stringify({ Names: ['/a'] })
  const headers = { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameters' }
  const signer = new SignatureV4({ credentials: keys, region: 'eu-central-1', service, sha256: Sha256 })
  const request = { method: 'POST', protocol: 'http:', hostname, path: '/', headers, body }
  const signed = await signer.sign(request, { signingDate: signedAt })
  const sent = { headers: signed.headers, body, path: '/' }
  after?.(sent)
  const answer = await fetch(`${origin}${sent.path}`, { method: 'POST', headers: sent.headers, body: sent.body })
  const { __type } = Object(await answer.json())
  return __type ?? 'taken'
}

describe('the fault server', () => {
  test('takes what the official signer signed', async () => {
    expect(await post()).toBe('taken')
  })

  test.each<[string, Tampering, string]>([
    ['another body', { after: (sent) => void Object.assign(sent, { body: '{}' }) }, 'InvalidSignatureException'],
    ['another path', { after: (sent) => void Object.assign(sent, { path: '/other' }) }, 'InvalidSignatureException'],
    [
      'another target',
      { after: ({ headers }) => void Object.assign(headers, { 'x-amz-target': 'AmazonSSM.GetParametersByPath' }) },
      'InvalidSignatureException',
    ],
    [
      'a header more',
      { after: ({ headers }) => void Object.assign(headers, { 'x-amz-more': 'x' }) },
      'InvalidSignatureException',
    ],
    ['another secret key', { keys: { ...goodKeys, secretAccessKey: 'other' } }, 'InvalidSignatureException'],
    ['another service', { service: 'kms' }, 'InvalidSignatureException'],
    ['a signature of six minutes ago', { signedAt: new Date(Date.now() - 360_000) }, 'InvalidSignatureException'],
    ['a signature of in six minutes', { signedAt: new Date(Date.now() + 360_000) }, 'InvalidSignatureException'],
    ['an unknown key', { keys: { ...goodKeys, accessKeyId: 'AKIDOTHER' } }, 'UnrecognizedClientException'],
    ['another token', { keys: { ...goodKeys, sessionToken: 'other' } }, 'UnrecognizedClientException'],
    [
      'no signature',
      { after: ({ headers }) => void delete headers['authorization'] },
      'MissingAuthenticationTokenException',
    ],
  ])('refuses %s', async (_what, tampering, name) => {
    expect(await post(tampering)).toBe(name)
  })
})
