import { AccessDeniedError, CallFailedError } from '../errors.ts'
import { Fault } from '../fault.ts'
import { isFinal } from '../transport/final-errors.ts'
import { callFailureOf } from '../transport/transport.ts'

/** Whether a provider says that there is no such value, by itself or, before `throwOnMissing` was there, by its service. */
export function isAbsence(error: unknown): boolean {
  return ['ParameterNotFoundError', 'ParameterNotFound', 'ParameterVersionNotFound'].includes(nameOf(causeOf(error)))
}

/** What a provider threw, as `custom` takes it: by name only, since the message may quote the value. */
export function providerFault(error: unknown): Fault {
  const cause = causeOf(error)
  const { errorName, requestId } = callFailureOf(cause)
  const failed = `the provider failed with ${errorName}${requestId ? ` (request ${requestId})` : ''}`
  const isDenied = errorName.startsWith('AccessDenied')
  const details = {
    reason: isDenied ? `${failed}: allow the function's role what the provider calls` : failed,
    awsErrorName: errorName,
    requestId,
  }
  return new Fault(
    isDenied ? AccessDeniedError : CallFailedError,
    details,
    isFinal(cause) || Object(cause).final === true,
  )
}

/** Powertools wraps what its provider threw, and a provider of one's own may wrap that again. */
function causeOf(error: unknown): unknown {
  let inner = error
  for (let depth = 0; depth < 5 && nameOf(inner) === 'GetParameterError'; depth++) {
    const { cause } = inner as Error
    if (cause === undefined) break
    inner = cause
  }
  return inner
}

const nameOf = (error: unknown): string => String(Object(error).name)
