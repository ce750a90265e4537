import { TimeoutError } from '../errors.ts'
import { Fault } from '../fault.ts'
import { hostNames } from '../transport/endpoints.ts'
import type { RetryDetails } from '../transport/http/http.ts'
import { adviceOn } from './call-fault.ts'

/** The time is over. If a call was being repeated, what it met last says what to do. */
export function noAnswer(ms: number, retry: RetryDetails | undefined): Fault {
  const within = `no answer within ${Math.round(ms)} ms`
  if (!retry) return new Fault(TimeoutError, { reason: within })
  const { service, operation, tries, errorName } = retry
  const api = `${hostNames[service]}:${operation}`
  const met = `${api} failed ${tries === 1 ? 'once' : `${tries} times`}, last with ${errorName}${adviceOn(errorName)}`
  return new Fault(TimeoutError, { reason: `${within}: ${met}`, api, awsErrorName: errorName })
}
