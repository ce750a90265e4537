const brand = Symbol.for('lambda-unseal.error')

/** Base of every error that this library throws at run time. Mistakes in a declaration or an option are `TypeError`s. */
export abstract class UnsealError extends Error {
  abstract override readonly name: string
  /** What happened, for programs. */
  abstract readonly code: UnsealErrorCode

  constructor(message: string) {
    super(message)
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Says what could not be opened and why. `T` is the class of the failure. */
export interface ValueErrorDetails {
  /** The key in the declaration. */
  readonly key: string
  /** What was read, such as `ssm('/my-app/dev/db-url')`. */
  readonly reference: string
  /** What went wrong and what to do. */
  readonly reason: string
  /** The AWS action that was called, such as `ssm:GetParameters`. */
  readonly api?: string | undefined
  /** AWS's own name of the error, such as `AccessDeniedException`. */
  readonly awsErrorName?: string | undefined
  /** The id AWS gave the request, for its support. */
  readonly requestId?: string | undefined
}

/** One value that could not be opened. Has no `cause`: what AWS or a parser says may quote what it was given. */
export abstract class ValueError extends UnsealError implements ValueErrorDetails {
  readonly key: string
  readonly reference: string
  readonly reason: string
  readonly api: string | undefined
  readonly awsErrorName: string | undefined
  readonly requestId: string | undefined

  constructor({ key, reference, reason, api, awsErrorName, requestId }: ValueErrorDetails) {
    super(`${key}: ${reference}: ${reason}`)
    this.key = key
    this.reference = reference
    this.reason = reason
    this.api = api
    this.awsErrorName = awsErrorName
    this.requestId = requestId
  }
}

/** The environment variable of a `kmsEnv` is not set, or is empty. */
export class VariableNotSetError extends ValueError {
  override readonly name = 'VariableNotSetError'
  readonly code = 'ERR_VARIABLE_NOT_SET'
}

/** There is no encryption context, because `AWS_LAMBDA_FUNCTION_NAME` is not set. */
export class FunctionNameUnknownError extends ValueError {
  override readonly name = 'FunctionNameUnknownError'
  readonly code = 'ERR_FUNCTION_NAME_UNKNOWN'
}

/** The environment variable of a `kmsEnv` holds something other than base64. */
export class NotBase64Error extends ValueError {
  override readonly name = 'NotBase64Error'
  readonly code = 'ERR_NOT_BASE64'
}

/** The environment variable of an `env` begins like a dynamic reference, and its grammar is wrong. Its text is not told. */
export class BadReferenceError extends ValueError {
  override readonly name = 'BadReferenceError'
  readonly code = 'ERR_BAD_REFERENCE'
}

/** KMS does not open the ciphertext: made for another function, under another key or in another region, or damaged. */
export class InvalidCiphertextError extends ValueError {
  override readonly name = 'InvalidCiphertextError'
  readonly code = 'ERR_INVALID_CIPHERTEXT'
}

/** AWS knows no such parameter, secret or version. Nothing failed: it is absent, and `default` or `optional` covers it. */
export class NotFoundError extends ValueError {
  override readonly name = 'NotFoundError'
  readonly code = 'ERR_NOT_FOUND'
}

/** The role may not do this. The message names the IAM action and the resource. */
export class AccessDeniedError extends ValueError {
  override readonly name = 'AccessDeniedError'
  readonly code = 'ERR_ACCESS_DENIED'
}

/** AWS, or the way to it, failed for any other reason: `awsErrorName` says which. */
export class CallFailedError extends ValueError {
  override readonly name = 'CallFailedError'
  readonly code = 'ERR_CALL_FAILED'
}

/** AWS answered, but not for this reference, or not in the shape it documents. */
export class NoAnswerError extends ValueError {
  override readonly name = 'NoAnswerError'
  readonly code = 'ERR_NO_ANSWER'
}

/** No answer came within `timeout`, or within the time that was left to the invocation. */
export class TimeoutError extends ValueError {
  override readonly name = 'TimeoutError'
  readonly code = 'ERR_TIMEOUT'
}

/** The AWS SDK client that reads this is not installed. */
export class SdkNotInstalledError extends ValueError {
  override readonly name = 'SdkNotInstalledError'
  readonly code = 'ERR_SDK_NOT_INSTALLED'
}

/** The value's bytes are not UTF-8 text. `format: 'binary'` gives them as they are. */
export class NotUtf8Error extends ValueError {
  override readonly name = 'NotUtf8Error'
  readonly code = 'ERR_NOT_UTF8'
}

/** The value is not JSON. Only the position is told. */
export class InvalidJsonError extends ValueError {
  override readonly name = 'InvalidJsonError'
  readonly code = 'ERR_INVALID_JSON'
}

/** The JSON value has no such key; `default` or `optional` covers that. */
export class JsonKeyAbsentError extends ValueError {
  override readonly name = 'JsonKeyAbsentError'
  readonly code = 'ERR_JSON_KEY_ABSENT'
}

/** `format: 'text'` asks for a text, and the JSON key holds something else. */
export class NotTextError extends ValueError {
  override readonly name = 'NotTextError'
  readonly code = 'ERR_NOT_TEXT'
}

/** The value does not fit its `schema`. The paths that do not fit are told, never what stands there. */
export class SchemaError extends ValueError {
  override readonly name = 'SchemaError'
  readonly code = 'ERR_SCHEMA'
}

/** One or more values could not be opened. The message lists every one of them. */
export class LoadError extends UnsealError {
  override readonly name = 'LoadError'
  readonly code = 'ERR_LOAD'
  /** Every value that could not be opened. Not enumerable, so that a logger does not print each a second time. */
  declare readonly failures: readonly ValueFailure[]

  constructor(failures: readonly ValueFailure[], total: number) {
    const list = failures.map(({ message }) => `\n- ${message}`).join('')
    super(`${failures.length} of ${total} ${total === 1 ? 'value' : 'values'} could not be opened:${list}`)
    Object.defineProperty(this, 'failures', { value: Object.freeze([...failures]) })
  }
}

/** Something else already uses the context key of a middleware. */
export class ContextKeyTakenError extends UnsealError {
  override readonly name = 'ContextKeyTakenError'
  readonly code = 'ERR_CONTEXT_KEY_TAKEN'
}

/** The errors of {@link LoadError}'s `failures`; narrows on `code`. */
export type ValueFailure =
  | VariableNotSetError
  | FunctionNameUnknownError
  | NotBase64Error
  | BadReferenceError
  | InvalidCiphertextError
  | NotFoundError
  | AccessDeniedError
  | CallFailedError
  | NoAnswerError
  | TimeoutError
  | SdkNotInstalledError
  | NotUtf8Error
  | InvalidJsonError
  | JsonKeyAbsentError
  | NotTextError
  | SchemaError

/** Every error of this library; narrows on `code`. */
export type AnyUnsealError = ValueFailure | LoadError | ContextKeyTakenError

/** Every `code`. */
export type UnsealErrorCode = AnyUnsealError['code']

/**
 * Whether this is an error of lambda-unseal. Unlike `instanceof`, it also knows errors of the other build (ESM or
 * CommonJS) in the same process.
 *
 * @example
 * try {
 *   await vault.values()
 * } catch (error) {
 *   if (isUnsealError(error) && error.code === 'ERR_LOAD') console.error(error.message)
 *   throw error
 * }
 */
export function isUnsealError(error: unknown): error is AnyUnsealError {
  return typeof error === 'object' && error !== null && brand in error
}
