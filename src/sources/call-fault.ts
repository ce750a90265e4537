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
  const [family] = errorName.split('.')
  const advice = adviceFor.get(errorName) ?? adviceFor.get(`${family}.`)
  return advice ? `: ${advice}` : ''
}

const expiredCredentials = 'the credentials are expired or wrong'
const unreachable =
  'nothing answers at the endpoint; check the region, AWS_ENDPOINT_URL, a proxy and the way out of the VPC'
const notAws = 'what answers is not AWS; check the endpoint, AWS_ENDPOINT_URL and a proxy'
const ownCertificate =
  'a proxy or an emulator with a certificate of its own: put its authority into NODE_EXTRA_CA_CERTS'
const passing = 'it passes: the next call tries again'
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
    CredentialsProviderError:
      'no AWS credentials were found; in Lambda they come with the role, elsewhere check AWS_PROFILE or the keys',
    // Whatever stands after the period.
    'CredentialsProviderError.': 'that is what the function threw that the option "credentials" is',
    CredentialsTimeoutError: 'the function of the option "credentials" does not end',
    DEPTH_ZERO_SELF_SIGNED_CERT: ownCertificate,
    DecryptionFailure: "Secrets Manager may not use the secret's KMS key, or the key is disabled",
    DisabledException: 'the KMS key is disabled',
    EAI_AGAIN: unreachable,
    ECONNREFUSED: unreachable,
    ECONNRESET: unreachable,
    EHOSTUNREACH: unreachable,
    EndpointError: 'AWS_ENDPOINT_URL excludes AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT',
    EndpointInvalid:
      'the option "endpoint", AWS_ENDPOINT_URL, or that of the service such as AWS_ENDPOINT_URL_SSM, must be an http or https URL',
    ENETUNREACH: unreachable,
    ENOTFOUND: unreachable,
    EPROTO: 'the endpoint does not speak https as it should; check whether it is http',
    ERR_INVALID_CHAR: 'a key or token has a line break or another character that no header can have',
    ERR_TLS_CERT_ALTNAME_INVALID: notAws,
    ERR_PROXY_TUNNEL: 'the proxy refuses; check HTTPS_PROXY and NO_PROXY',
    ETIMEDOUT: unreachable,
    ExpiredTokenException: expiredCredentials,
    HPE_HEADER_OVERFLOW: notAws,
    Http403: notAws,
    Http404: notAws,
    Http500: passing,
    Http502: passing,
    Http503: passing,
    IncorrectKeyException: 'the value was encrypted under another KMS key',
    InternalFailure: passing,
    InternalServerError: passing,
    InternalServiceError: passing,
    InvalidKeyId: 'the KMS key of the SecureString does not exist, is disabled, or the role may not use it',
    InvalidRequestException: 'the secret is scheduled for deletion, or the service that manages it forbids this',
    InvalidSignatureException: `${expiredCredentials}, or the clock is`,
    KMSInvalidStateException: 'the KMS key is not usable now, such as one that is scheduled for deletion',
    MalformedAnswer: notAws,
    NotFoundException: 'the KMS key, or the one of "keyId", does not exist in this region',
    RedirectRefused: notAws,
    ProxyTimeoutError: 'the proxy does not answer; check HTTPS_PROXY and NO_PROXY',
    RegionInvalid: 'AWS_REGION, or else AWS_DEFAULT_REGION, must be a region such as us-east-1',
    RegionMissing: 'set AWS_REGION or give unseal() the option "region"',
    SecretAccessKeyMissing: 'AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not',
    SELF_SIGNED_CERT_IN_CHAIN: ownCertificate,
    ServiceUnavailable: passing,
    TimeoutError: unreachable,
    ThrottlingException:
      'too many calls for the quota of this account and region; it passes, and a longer "ttl" makes fewer',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ownCertificate,
    UpgradeRefused: notAws,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: ownCertificate,
    UnrecognizedClientException: `${expiredCredentials}, or the region is not enabled for the account`,
    ValidationException: 'AWS takes this for malformed; check it for typing errors',
  }),
)
