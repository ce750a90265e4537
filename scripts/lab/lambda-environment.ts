import { delimiter } from 'node:path'
import { dummyCredentials } from './environment.ts'
import type { Environment } from './service.ts'

export interface FunctionSettings {
  readonly directory: string
  readonly handler: string
  readonly functionName: string
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
  /** The `node_modules` that stands where the managed runtime has /var/runtime/node_modules. */
  readonly sdkModules: string
  /** The function's own variables. They win. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * The whole environment of a function outside a container: what the managed runtime defines
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html) and of this machine only PATH.
 */
export function lambdaEnvironment(settings: FunctionSettings): Environment {
  const { directory, handler, functionName, timeoutSeconds, memoryMegabytes, sdkModules, environment } = settings
  return {
    ...dummyCredentials,
    PATH: process.env['PATH'],
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    NODE_PATH: ['/opt/nodejs/node24/node_modules', '/opt/nodejs/node_modules', sdkModules, directory].join(delimiter),
    LAMBDA_TASK_ROOT: directory,
    // The Runtime Interface Client ignores its arguments, and the emulator hands on no other name with a leading `_`.
    _HANDLER: handler,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    // Lambda has no such variable: the emulator reads it to know when to stop the function.
    AWS_LAMBDA_FUNCTION_TIMEOUT: String(timeoutSeconds),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: '$LATEST',
    ...environment,
  }
}
