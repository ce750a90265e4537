import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { SignatureV4 } from '@smithy/signature-v4'
import { Refusal } from './refusal.ts'

/** Keys that the server takes. */
export interface KnownKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  isExpired?: boolean
}

export interface SignedScope {
  readonly accessKeyId: string
  readonly region: string
  readonly service: string
}

/** The crypto of Node, as AWS's signer wants it. */
export class Sha256 {
  readonly #hash
  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array)
  }
  update(data: string | Uint8Array | ArrayBuffer): void {
    this.#hash.update(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer))
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {}
}

const form =
  /^AWS4-HMAC-SHA256 Credential=([\w-]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, SignedHeaders=([\w;-]+), Signature=[0-9a-f]{64}$/

/** AWS allows five minutes either way. */
const maxSkewMs = 5 * 60_000

/** Refuses what AWS would refuse: signs the same request once more, with AWS's signer, and compares. */
export async function checkSignature(
  request: IncomingMessage,
  body: string,
  { known, now }: { readonly known: readonly KnownKeys[]; readonly now: number },
): Promise<SignedScope> {
  const { authorization = '' } = request.headers
  const [, accessKeyId = '', , region = '', service = '', signedNames = ''] = form.exec(authorization) ?? []
  if (!accessKeyId) throw new Refusal('MissingAuthenticationTokenException')
  const keys = known.find((each) => each.accessKeyId === accessKeyId)
  if (!keys) throw new Refusal('UnrecognizedClientException', { message: 'The security token is invalid.' })
  if (keys.isExpired) throw new Refusal('ExpiredTokenException', { message: 'The security token is expired.' })
  if (keys.sessionToken !== headerOf(request, 'x-amz-security-token')) throw new Refusal('UnrecognizedClientException')

  const names = signedNames.split(';')
  const unsigned = Object.keys(request.headers).filter(
    (name) => /^(host|x-amz-.*)$/.test(name) && !names.includes(name),
  )
  const isOtherBody = ![undefined, createHash('sha256').update(body).digest('hex')].includes(
    headerOf(request, 'x-amz-content-sha256'),
  )
  const signedAt = timeOf(headerOf(request, 'x-amz-date') ?? '')
  const expected = await signAgain(request, body, { keys, names, region, service, signedAt })
  if (unsigned.length > 0 || isOtherBody || expected !== authorization) {
    throw new Refusal('InvalidSignatureException', { message: 'The request signature does not match.' })
  }
  if (!(Math.abs(now - signedAt) <= maxSkewMs)) {
    throw new Refusal('InvalidSignatureException', { message: 'Signature expired' })
  }
  return { accessKeyId, region, service }
}

interface Again {
  readonly keys: KnownKeys
  readonly names: readonly string[]
  readonly region: string
  readonly service: string
  readonly signedAt: number
}

async function signAgain(request: IncomingMessage, body: string, again: Again): Promise<string | undefined> {
  const { keys, names, region, service, signedAt } = again
  if (Number.isNaN(signedAt)) return undefined
  const signer = new SignatureV4({ credentials: keys, region, service, sha256: Sha256, applyChecksum: false })
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const signed = await signer.sign(
    {
      method: request.method ?? '',
      protocol: 'http:',
      hostname: 'localhost',
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(names.map((name) => [name, headerOf(request, name) ?? ''])),
      body,
    },
    { signingDate: new Date(signedAt), signableHeaders: new Set(names) },
  )
  return signed.headers['authorization']
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(',') : value
}

/** `20260131T235959Z` */
const timeOf = (text: string) => Date.parse(text.replace(/^(....)(..)(.....)(..)/, '$1-$2-$3:$4:'))
