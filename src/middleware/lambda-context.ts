/**
 * Lambda's context, as `aws-lambda`'s types and Middy have it. A structural copy: a published type that named theirs
 * would turn into `any` where they are not installed.
 */
export interface LambdaContext {
  callbackWaitsForEmptyEventLoop: boolean
  functionName: string
  functionVersion: string
  invokedFunctionArn: string
  memoryLimitInMB: string
  awsRequestId: string
  logGroupName: string
  logStreamName: string
  // biome-ignore lint/suspicious/noExplicitAny: their shapes matter to nobody here, and both sides must fit.
  identity?: any
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  clientContext?: any
  tenantId?: string | undefined
  getRemainingTimeInMillis(): number
  done(error?: Error, result?: unknown): void
  fail(error: Error | string): void
  succeed(messageOrObject: unknown): void
  succeed(message: string, object: unknown): void
}

const members: readonly string[] = [
  'awsRequestId',
  'callbackWaitsForEmptyEventLoop',
  'clientContext',
  'done',
  'fail',
  'functionName',
  'functionVersion',
  'getRemainingTimeInMillis',
  'identity',
  'invokedFunctionArn',
  'logGroupName',
  'logStreamName',
  'memoryLimitInMB',
  'succeed',
  'tenantId',
  'xRayTraceId',
]

/** Whether Lambda, or every object, already has a member of this name. */
export function isContextMember(name: string): boolean {
  return members.includes(name) || name in Object.prototype
}
