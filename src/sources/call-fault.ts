import { AccessDeniedError, CallFailedError, SdkNotInstalledError } from '../errors.ts'
import { Fault } from '../fault.ts'
import { SdkMissing } from '../transport/sdk-modules.ts'
import { callFailureOf } from '../transport/transport.ts'

/** What was called, for the message. */
export interface CalledAction {
  /** The IAM action, such as `ssm:GetParameters`. */
  readonly api: string
  /** The ARN that a policy has to allow. */
  readonly resource: string
  /** What else can be the cause of a denial. */
  readonly orElse?: string
}

/** Turns what a transport rejected with into what the user is told. */
export function callFault(error: unknown, { api, resource, orElse }: CalledAction): Fault {
  if (error instanceof Fault) return error
  if (error instanceof SdkMissing) {
    const reason = `${error.message} is not installed: npm install ${error.message}, or give unseal() a "transport"`
    return new Fault(SdkNotInstalledError, { reason, api })
  }
  const { errorName, requestId } = callFailureOf(error)
  const details = { api, awsErrorName: errorName, requestId }
  const answered = `${api} failed with ${errorName}${requestId ? ` (request ${requestId})` : ''}`

  if (errorName.startsWith('AccessDenied')) {
    const allow = `allow the function's role "${api}" on "${resource}"${orElse ? `, ${orElse}` : ''}`
    return new Fault(AccessDeniedError, { ...details, reason: `${answered}: ${allow}` })
  }
  const advice = adviceFor.get(errorName)
  return new Fault(CallFailedError, { ...details, reason: advice ? `${answered}: ${advice}` : answered })
}

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

const expiredCredentials = 'the credentials are expired or wrong'
const unreachable = 'nothing answers at the endpoint; check the region, AWS_ENDPOINT_URL and the way out of the VPC'

const adviceFor: ReadonlyMap<string, string> = new Map(
  Object.entries({
    CredentialsProviderError: 'no AWS credentials were found; in Lambda they come with the role',
    DecryptionFailure: "Secrets Manager may not use the secret's KMS key, or the key is disabled",
    DisabledException: 'the KMS key is disabled',
    ECONNREFUSED: unreachable,
    ENOTFOUND: unreachable,
    ExpiredTokenException: expiredCredentials,
    IncorrectKeyException: 'the value was encrypted under another KMS key',
    InvalidKeyId: 'the KMS key of the SecureString does not exist, is disabled, or the role may not use it',
    InvalidRequestException: 'the secret is scheduled for deletion, or the service that manages it forbids this',
    InvalidSignatureException: `${expiredCredentials}, or the clock is`,
    KMSInvalidStateException: 'the KMS key is not usable now, such as one that is scheduled for deletion',
    RegionMissing: 'set AWS_REGION or give unseal() the option "region"',
    ThrottlingException: 'too many calls for the quota of this account and region',
    UnrecognizedClientException: expiredCredentials,
    ValidationException: 'AWS takes this for malformed; check it for typing errors',
  }),
)
