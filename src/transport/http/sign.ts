import type { AwsCredentialIdentity } from '../credentials.ts'

/** A request as far as its signature is concerned: always a POST without a query. */
export interface Signable {
  readonly host: string
  /** As it is sent. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface SigningScope {
  readonly credentials: AwsCredentialIdentity
  readonly region: string
  /** As the credential scope calls it: `kms`, `ssm`, `secretsmanager`. */
  readonly signingName: string
  /** Wall time in milliseconds. */
  readonly now: number
}

/**
 * The headers that sign a request by Signature Version 4, the given ones among them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function sign({ host, path, headers, body }: Signable, scope: SigningScope): Record<string, string> {
  // Not by `import`, which would read every lazy getter it has, and not before it is needed.
  const { createHmac, hash } = process.getBuiltinModule('node:crypto')
  const sha256 = (text: string) => hash('sha256', text)
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

  const { credentials, region, signingName, now } = scope
  // An ordinary request needs no regular expression, here and below: each costs a cold start what it takes to compile.
  const time = `${new Date(now).toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '')}Z`
  const date = time.slice(0, 8)
  const token = credentials.sessionToken ? { 'x-amz-security-token': credentials.sessionToken } : {}
  const signed: Record<string, string> = { ...headers, host, 'x-amz-date': time, ...token }

  const names = Object.keys(signed).sort()
  const canonicalHeaders = names.map((name) => `${name}:${oneSpaced(signed[name] ?? '')}\n`).join('')
  const canonical = ['POST', encodePath(path), '', canonicalHeaders, names.join(';'), sha256(body)].join('\n')
  const pieces = [date, region, signingName, 'aws4_request']
  const toSign = ['AWS4-HMAC-SHA256', time, pieces.join('/'), sha256(canonical)].join('\n')

  const key = pieces.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`)
  const authorization = [
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${pieces.join('/')}`,
    `SignedHeaders=${names.join(';')}`,
    `Signature=${hmac(key, toSign).toString('hex')}`,
  ].join(', ')
  return { ...signed, authorization }
}

const oneSpaced = (value: string) =>
  value.includes(' ') || value.includes('\t') ? value.trim().replace(/\s+/g, ' ') : value

/** Every segment is encoded twice, once as it is sent and once for the signature; empty ones do not count. */
const encodePath = (path: string) =>
  path === '/' ? path : path.replace(/\/+/g, '/').split('/').map(encodeSegment).join('/')

const encodeSegment = (segment: string) =>
  encodeURIComponent(segment).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
