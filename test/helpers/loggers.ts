import { format } from 'node:util'
import { Logger } from '@aws-lambda-powertools/logger'

/** What every logger of a Lambda function writes of an error. */
export function loggedBy(error: unknown): string {
  return [
    lambdaJson(error),
    lambdaJson('failed', error),
    lambdaJson('failed %s %o %O %j', error, error, error, error),
    lambdaJson({ nested: [{ error }] }),
    format(error),
    format('failed', error),
    invocationError(error),
    powertoolsLine(error),
  ].join('\n')
}

/**
 * What `console.error` writes where the function's log format is JSON: as `formatJsonMessage` of AWS's Runtime Interface
 * Client 4.0.2, which cannot be imported, since it starts as soon as it is.
 */
function lambdaJson(message: unknown, ...parts: unknown[]): string {
  if (parts.length === 0) {
    try {
      return JSON.stringify({ level: 'ERROR', message }, withErrors)
    } catch {
      return JSON.stringify({ level: 'ERROR', message: format(message) })
    }
  }
  const error = parts.find((part) => part instanceof Error) as Error | undefined
  return JSON.stringify({
    level: 'ERROR',
    message: format(message, ...parts),
    errorType: error?.constructor?.name,
    errorMessage: error?.message,
    stackTrace: error?.stack?.split('\n'),
  })
}

function withErrors(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const { constructor: type, message, stack } = value
  return Object.assign({ errorType: type?.name, errorMessage: message, stackTrace: stack?.split('\n') }, value)
}

/** What the client posts as the result of an invocation that failed, and to X-Ray. */
function invocationError(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify({ errorType: typeof error, errorMessage: String(error) })
  return JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') })
}

/** A Logger that was told nothing of secrets. */
function powertoolsLine(error: unknown): string {
  const lines: string[] = []
  const logger = new Logger({ serviceName: 'orders' })
  Reflect.set(logger, 'console', { error: (line: string) => lines.push(line) })
  logger.error('failed', error as Error)
  logger.error('failed', { nested: { error } })
  return lines.join('\n')
}
