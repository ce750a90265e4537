import { TimeoutError } from '../errors.ts'
import { Fault } from '../fault.ts'
import { hostNames } from '../transport/endpoints.ts'
import type { RetryDetails } from '../transport/http/http.ts'
import { adviceOn } from './call-fault.ts'

/** A call of AWS that has no answer. */
export interface Unanswered {
  /** What it met, if it was being repeated. */
  readonly retry: RetryDetails | undefined
  /** The IAM action, such as `ssm:GetParameters`, if it is known. */
  readonly api: string | undefined
}

const noWay =
  'in a VPC, check for a VPC endpoint or a NAT gateway, and that security groups let it out; else raise "timeout", or the time-out or memory of the function'

/** The time is over. What a call met that was being repeated says what to do, or else that it met nothing. */
export function noAnswer(ms: number, call?: Unanswered): Fault {
  const within = `within ${Math.round(ms)} ms`
  if (!call) return new Fault(TimeoutError, { reason: `no answer ${within}` })
  const { retry, api } = call
  if (!retry) {
    return new Fault(TimeoutError, { reason: `no answer ${api ? `to ${api} ` : ''}${within}: ${noWay}`, api })
  }
  const { service, operation, tries, errorName } = retry
  const repeated = `${hostNames[service]}:${operation}`
  const met = `${repeated} failed ${tries === 1 ? 'once' : `${tries} times`}, last with ${errorName}${adviceOn(errorName)}`
  return new Fault(TimeoutError, { reason: `no answer ${within}: ${met}`, api: repeated, awsErrorName: errorName })
}
