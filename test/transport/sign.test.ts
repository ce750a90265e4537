import { expect, test } from '@jest/globals'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { type Signable, type SigningScope, sign } from '../../src/transport/http/sign.ts'
import { Sha256 } from '../helpers/fault-server/signature.ts'

const headerText = fc.string({ unit: fc.constantFrom(...'aZ09 +/=.:;,\t~"\'-_'), maxLength: 40 })

const path = fc
  .array(fc.string({ unit: 'binary', maxLength: 8 }))
  .map((segments) => new URL(`https://host/${segments.map(encodeURIComponent).join('/')}`).pathname)

const signable: fc.Arbitrary<Signable> = fc.record({
  host: fc.constantFrom('kms.eu-central-1.amazonaws.com', 'localhost:4566', '[::1]:80'),
  path: fc.oneof(path, fc.constantFrom('/', '//', "/a//b/~(x)*!'/%41%2F;=", '/base/')),
  headers: fc.dictionary(fc.stringMatching(/^x-amz-[a-z]{1,8}$/), headerText),
  body: fc.string({ unit: 'binary' }),
})

const scope: fc.Arbitrary<SigningScope> = fc.record({
  credentials: fc
    .record({
      accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
      secretAccessKey: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
      sessionToken: fc.option(headerText, { nil: '' }),
    })
    .map(({ sessionToken, ...keys }) => (sessionToken ? { ...keys, sessionToken } : keys)),
  region: fc.constantFrom('eu-central-1', 'us-gov-west-1', 'cn-north-1'),
  signingName: fc.constantFrom('kms', 'ssm', 'secretsmanager'),
  now: fc.integer({ min: 0, max: 4_000_000_000_000 }),
})

/** What AWS's own signer puts there. */
async function signedByAws({ host, path, headers, body }: Signable, scope: SigningScope): Promise<unknown> {
  const { credentials, region, signingName: service, now } = scope
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false })
  const request = { method: 'POST', protocol: 'https:', hostname: 'host', path, body, headers: { ...headers, host } }
  const signed = await signer.sign(request, {
    signingDate: new Date(now),
    signableHeaders: new Set(Object.keys(headers)),
  })
  return signed.headers['authorization']
}

test('signs every request as the official signer does', async () => {
  await fc.assert(
    fc.asyncProperty(signable, scope, async (request, by) => {
      expect(sign(request, by)['authorization']).toBe(await signedByAws(request, by))
    }),
    { numRuns: 500 },
  )
})

test('answers all headers that it signed, and the secret key in none of them', () => {
  const headers = sign(
    { host: 'host', path: '/', headers: { 'content-type': 'text/plain' }, body: '' },
    {
      credentials: { accessKeyId: 'AKID', secretAccessKey: 'marked-key', sessionToken: 'token' },
      region: 'eu-central-1',
      signingName: 'kms',
      now: 1_440_938_160_000,
    },
  )

  expect(headers).toEqual({
    'content-type': 'text/plain',
    host: 'host',
    'x-amz-date': '20150830T123600Z',
    'x-amz-security-token': 'token',
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=AKID\/20150830\/eu-central-1\/kms\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    ),
  })
  expect(JSON.stringify(headers)).not.toContain('marked')
})
