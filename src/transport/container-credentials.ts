import { CallError } from './call-error.ts'
import type { AwsCredentialIdentity } from './credentials.ts'
import { isRetryable } from './http/retryable.ts'
import { type HttpAnswer, type HttpRequest, send } from './http/send.ts'
import { callFailureOf } from './transport.ts'

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
const containerHost = 'http://169.254.170.2'

/** Link-local addresses of AWS, to which alone a token may go without TLS; loopback besides. */
const trustedHosts = new Set(['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]', 'localhost', '[::1]'])

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the credentials of the container that this runs in. */
export async function readContainerCredentials(
  environment: Environment,
  signal: AbortSignal,
): Promise<AwsCredentialIdentity> {
  const url = urlOf(environment)
  const token = await tokenOf(environment)
  const answer = await reach({
    method: 'GET',
    url,
    headers: () => ({ accept: 'application/json', ...(token ? { authorization: token } : {}) }),
    body: '',
    signal,
    // The token is for that endpoint, and for no proxy to see.
    isDirect: true,
  })
  if (answer.statusCode !== 200) throw new CallError('ContainerCredentialsRefused', { statusCode: answer.statusCode })
  return identityIn(answer.body)
}

/** Under names of its own where what is told of a service's endpoint is of no use. */
async function reach(request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await send(request)
  } catch (error) {
    request.signal.throwIfAborted()
    if (callFailureOf(error).errorName === 'RedirectRefused') throw new CallError('ContainerCredentialsMalformed')
    throw isRetryable(error) ? new CallError('ContainerCredentialsUnreachable') : error
  }
}

function urlOf(environment: Environment): URL {
  const relative = environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']
  const full = relative ? `${containerHost}${relative}` : environment['AWS_CONTAINER_CREDENTIALS_FULL_URI']
  const url = URL.canParse(full ?? '') ? new URL(full ?? '') : undefined
  const isSafe = url && (url.protocol === 'https:' || (url.protocol === 'http:' && isTrusted(url.hostname)))
  if (!isSafe) throw new CallError('ContainerCredentialsUriRefused')
  return url
}

const isTrusted = (hostname: string) => trustedHosts.has(hostname) || /^127(\.\d{1,3}){3}$/.test(hostname)

/** The file is read each time: what it holds is renewed. */
async function tokenOf(environment: Environment): Promise<string | undefined> {
  const file = environment['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']
  if (!file) return environment['AWS_CONTAINER_AUTHORIZATION_TOKEN']
  try {
    const { readFile } = process.getBuiltinModule('node:fs/promises')
    return (await readFile(file, 'utf8')).trim()
  } catch {
    throw new CallError('ContainerTokenFileUnreadable')
  }
}

function identityIn(body: string): AwsCredentialIdentity {
  let answer: Partial<Record<string, unknown>>
  try {
    answer = Object(JSON.parse(body))
  } catch {
    throw new CallError('ContainerCredentialsMalformed')
  }
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = answer
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') {
    throw new CallError('ContainerCredentialsMalformed')
  }
  const expiration = new Date(String(Expiration))
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(typeof Token === 'string' ? { sessionToken: Token } : {}),
    ...(Number.isNaN(expiration.getTime()) ? {} : { expiration }),
  }
}
