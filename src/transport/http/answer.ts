import { CallError } from '../call-error.ts'
import type { HttpAnswer } from './send.ts'

/** What an answer says: the output, or the error by AWS's name. */
export function outputOf({ statusCode, headers, body }: HttpAnswer): object {
  const parsed = parse(body)
  if (statusCode === 200) {
    if (typeof parsed === 'object' && parsed !== null) return parsed
    throw new CallError('MalformedAnswer', { statusCode })
  }
  const { __type, code } = Object(parsed) as Partial<Record<string, unknown>>
  const type = textOf(headers['x-amzn-errortype']) ?? textOf(__type) ?? textOf(code)
  // `com.amazonaws.kms#NotFoundException`, or `NotFoundException:http://…`
  const name = type?.replace(/:.*$/s, '').replace(/^.*#/s, '')
  const date = Date.parse(textOf(headers['date']) ?? '')
  // What answers may be anything: a name is a name, or it is not told.
  throw new CallError(/^[A-Za-z][\w.-]{0,99}$/.test(name ?? '') ? `${name}` : `Http${statusCode}`, {
    statusCode,
    requestId: textOf(headers['x-amzn-requestid']),
    retryAfterMs: waitAsked(textOf(headers['retry-after']), date || Date.now()),
    clockSkewMs: Number.isNaN(date) ? undefined : date - Date.now(),
  })
}

/** Seconds, or a date on the clock of who says it. https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
function waitAsked(retryAfter = '', now: number): number | undefined {
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now
  return ms > 0 ? ms : undefined
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
