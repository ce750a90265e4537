import { thrownName } from '../fault.ts'

/** The AWS services that a transport reaches, as the option `clients` calls them. */
export type Service = 'kms' | 'ssm' | 'secretsManager'

/** How one call is made. */
export interface CallOptions {
  /** Ends the call early; nobody waits for its answer any more. */
  readonly signal: AbortSignal
  /** The region, where a reference names one. @default the transport's own */
  readonly region?: string | undefined
  /** How often it is tried at most, where another way is better than once more. The official clients decide themselves. */
  readonly maxTries?: number | undefined
}

/**
 * Calls one operation of an AWS service: input and output in the shapes of the service's JSON API, so bytes are base64.
 * Rejects with an error whose `name` is AWS's name of the error, with `requestId` and `statusCode` where they are known.
 *
 * @example
 * const transport: Transport = async (service, operation, input) => {
 *   if (operation === 'GetParameters') return { Parameters: [{ Name: '/a', Type: 'String', Value: 'b', Version: 1 }] }
 *   throw Object.assign(new Error(), { name: 'AccessDeniedException' })
 * }
 */
export type Transport = (service: Service, operation: string, input: object, options: CallOptions) => Promise<object>

/** What is known of a call that failed. Never the message: it may quote what was sent or received. */
export interface CallFailure {
  readonly errorName: string
  readonly requestId: string | undefined
}

/** Reads name and request id of what a transport rejected with: ours, the SDK's, or anything else that was thrown. */
export function callFailureOf(error: unknown): CallFailure {
  const { message, requestId, $metadata } = Object(error) as Partial<Record<string, unknown>>
  const id = requestId ?? (Object($metadata) as { requestId?: unknown }).requestId
  return {
    // The SDK throws a plain Error for this, and it is what a first try outside Lambda meets.
    errorName: message === 'Region is missing' ? 'RegionMissing' : thrownName(error),
    requestId: typeof id === 'string' && /^[\w-]{1,128}$/.test(id) ? id : undefined,
  }
}
