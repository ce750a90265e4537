import { CallError } from '../call-error.ts'
import { isFinal } from '../final-errors.ts'

/** Whether the same request, sent again at once, may be answered: what AWS or the network could not do just now. */
export function isRetryable(error: unknown): boolean {
  if (isFinal(error)) return false
  if (!(error instanceof CallError)) return false
  if (error.statusCode === undefined) return isNetworkError(error.name)
  return error.statusCode >= 500 || isThrottling(error) || interrupted.has(error.name)
}

/** How long the other side asks to wait. */
export const retryAfterMs = (error: unknown): number | undefined =>
  error instanceof CallError ? error.retryAfterMs : undefined

const late = new Set(['TimeoutError', 'ConnectTimeoutError', 'ProxyTimeoutError', 'ContainerCredentialsUnreachable'])

/** Something came, and not the whole of it: here, or there. */
const interrupted = new Set(['AnswerTruncated', 'MalformedAnswer', 'RequestTimeout', 'RequestTimeoutException'])

function isThrottling({ name, statusCode }: CallError): boolean {
  return statusCode === 429 || statusCode === 408 || /Throttl|TooManyRequests|LimitExceeded|SlowDown/.test(name)
}

/**
 * No answer in time, or a socket's trouble, such as ECONNRESET or HPE_INVALID_CONSTANT. Not what will be the same a
 * moment later: a certificate of somebody else, headers without end, or what Node itself refuses (`ERR_…`).
 */
function isNetworkError(name: string): boolean {
  if (late.has(name)) return true
  return /^[A-Z][A-Z0-9_]+$/.test(name) && !/^ERR_|CERT|TLS|SSL|UNABLE_TO_|HEADER_OVERFLOW/.test(name)
}
