import { callFailureOf } from './transport.ts'

/** Refusals that the same call meets again, however often it is sent. All else may pass. */
export function isFinal(error: unknown): boolean {
  return finalErrors.has(callFailureOf(error).errorName)
}

const finalErrors: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'DecryptionFailure',
  'DisabledException',
  'IncorrectKeyException',
  'InvalidCiphertextException',
  'InvalidGrantTokenException',
  'InvalidKeyId',
  'InvalidKeyUsageException',
  'InvalidParameterException',
  'InvalidRequestException',
  'KMSInvalidStateException',
  'NotFoundException',
  'ParameterNotFound',
  'ParameterVersionNotFound',
  'ResourceNotFoundException',
  'ValidationException',
])
