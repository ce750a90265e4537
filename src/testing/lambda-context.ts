import type { LambdaContext } from '../middleware/lambda-context.ts'

/**
 * A context for invoking a handler in a test, with `remainingMs` left. Typed as the handler wants it: what its
 * middlewares add to it is there when they have run.
 *
 * @example
 * const answer = await handler(event, lambdaContext())
 */
export function lambdaContext<Context extends LambdaContext = LambdaContext>({
  remainingMs = 30_000,
}: {
  readonly remainingMs?: number
} = {}): Context {
  const functionName = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'test'
  const deadline = Date.now() + remainingMs
  const context: LambdaContext = {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
    memoryLimitInMB: '128',
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: '2026/01/01/[$LATEST]00000000000000000000000000000000',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done() {},
    fail() {},
    succeed() {},
  }
  return context as Context
}
