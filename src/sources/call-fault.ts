import { AccessDeniedError, CallFailedError, SdkNotInstalledError } from '../errors.ts'
import { Fault } from '../fault.ts'
import { isFinal } from '../transport/final-errors.ts'
import { SdkMissing } from '../transport/sdk-modules.ts'
import { callFailureOf } from '../transport/transport.ts'

/** What was called, for the message. */
export interface CalledAction {
  /** The IAM action, such as `ssm:GetParameters`. */
  readonly api: string
  /** The ARN that a policy has to allow. */
  readonly resource: string
  /** What the policy limits that to, in its own words. */
  readonly condition?: object | undefined
  /** What else can be the cause of a denial. */
  readonly orElse?: string
}

/** Turns what a transport rejected with into what the user is told. */
export function callFault(error: unknown, { api, resource, condition, orElse }: CalledAction): Fault {
  if (error instanceof Fault) return error
  if (error instanceof SdkMissing) {
    const needed =
      'only the official client can call AWS from here (no keys in the environment, a profile, or an unusual region)'
    const reason = `${error.message} is not installed, and ${needed}: npm install ${error.message}, or give unseal() "credentials"`
    return new Fault(SdkNotInstalledError, { reason, api })
  }
  const { errorName, requestId } = callFailureOf(error)
  const details = { api, awsErrorName: errorName, requestId }
  const answered = `${api} failed with ${errorName}${requestId ? ` (request ${requestId})` : ''}`

  if (errorName.startsWith('AccessDenied')) {
    const statement = {
      Effect: 'Allow',
      Action: api,
      Resource: resource,
      ...(condition ? { Condition: condition } : {}),
    }
    const allow = `add this to the function's role: ${JSON.stringify(statement)}${orElse ? ` ${orElse}` : ''}`
    return new Fault(AccessDeniedError, { ...details, reason: `${answered}: ${allow}` }, true)
  }
  return new Fault(CallFailedError, { ...details, reason: `${answered}${adviceOn(errorName)}` }, isFinal(error))
}

/** What to do about an error of this name, after a colon; nothing where that is not known. */
export function adviceOn(errorName: string): string {
  const advice = adviceFor.get(errorName)
  return advice ? `: ${advice}` : ''
}

const expiredCredentials = 'the credentials are expired or wrong'
const unreachable =
  'nothing answers at the endpoint; check the region, AWS_ENDPOINT_URL, a proxy and the way out of the VPC'
const containerUri = 'AWS_CONTAINER_CREDENTIALS_FULL_URI or _RELATIVE_URI'

const adviceFor: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AccessKeyIdMissing: 'AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not',
    AnswerTooLarge: 'the answer has more than 4 MB, which no documented one has',
    ContainerCredentialsUriRefused: 'AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or http to this machine',
    ConnectTimeoutError: unreachable,
    ContainerCredentialsMalformed: `the endpoint of ${containerUri} answers with something else`,
    ContainerCredentialsRefused: `the endpoint of ${containerUri} refuses; check the token`,
    ContainerCredentialsUnreachable: `the endpoint of ${containerUri} does not answer as it should`,
    ContainerTokenFileUnreadable: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names a file that cannot be read',
    CredentialsMalformed:
      'what the option "credentials" provides has no accessKeyId, no secretAccessKey, or an expiration that is no Date',
    CredentialsProviderError: 'no AWS credentials were found; in Lambda they come with the role',
    DecryptionFailure: "Secrets Manager may not use the secret's KMS key, or the key is disabled",
    DisabledException: 'the KMS key is disabled',
    ECONNREFUSED: unreachable,
    EndpointError: 'AWS_ENDPOINT_URL excludes AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT',
    EndpointInvalid:
      'the option "endpoint", AWS_ENDPOINT_URL, or that of the service such as AWS_ENDPOINT_URL_SSM, must be an http or https URL',
    ENOTFOUND: unreachable,
    ERR_INVALID_CHAR: 'a key or token has a line break or another character that no header can have',
    ERR_PROXY_TUNNEL: 'the proxy refuses; check HTTPS_PROXY and NO_PROXY',
    ExpiredTokenException: expiredCredentials,
    HPE_HEADER_OVERFLOW: 'what answers is not AWS; check the endpoint',
    IncorrectKeyException: 'the value was encrypted under another KMS key',
    InvalidKeyId: 'the KMS key of the SecureString does not exist, is disabled, or the role may not use it',
    InvalidRequestException: 'the secret is scheduled for deletion, or the service that manages it forbids this',
    InvalidSignatureException: `${expiredCredentials}, or the clock is`,
    KMSInvalidStateException: 'the KMS key is not usable now, such as one that is scheduled for deletion',
    RedirectRefused: 'what answers is not AWS; check the endpoint',
    ProxyTimeoutError: 'the proxy does not answer; check HTTPS_PROXY and NO_PROXY',
    RegionInvalid: 'AWS_REGION, or else AWS_DEFAULT_REGION, must be a region such as us-east-1',
    RegionMissing: 'set AWS_REGION or give unseal() the option "region"',
    SecretAccessKeyMissing: 'AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not',
    TimeoutError: unreachable,
    ThrottlingException: 'too many calls for the quota of this account and region',
    UnrecognizedClientException: expiredCredentials,
    ValidationException: 'AWS takes this for malformed; check it for typing errors',
  }),
)
