import { EncryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

/** KMS takes no more in one call. */
const mostBytes = 4096

export interface Encryption {
  readonly keyId: string
  /** The function, by its name in the account, that alone may open the ciphertext. */
  readonly functionName: string
  readonly plaintext: Uint8Array
  readonly region: string
}

/** Encrypts a value for one function, as base64. */
export async function encrypt({ keyId, functionName, plaintext, region }: Encryption): Promise<string> {
  if (plaintext.length > mostBytes) {
    throw new Error(`a value for ${functionName} has ${plaintext.length} bytes; KMS encrypts ${mostBytes} at most`)
  }
  const { CiphertextBlob } = await new KMSClient({ region })
    .send(
      new EncryptCommand({
        KeyId: keyId,
        Plaintext: plaintext,
        EncryptionContext: { LambdaFunctionName: functionName },
      }),
    )
    .catch(told('kms:Encrypt', keyId))
  if (!CiphertextBlob) throw new Error(`KMS answered no ciphertext for ${functionName}: run this again`)
  return Buffer.from(CiphertextBlob).toString('base64')
}

/** Makes a SecureString under the default key, or gives an existing one a new version, and answers which. */
export async function putSecureString(
  name: string,
  plaintext: Uint8Array,
  region: string,
): Promise<number | undefined> {
  const Value = new TextDecoder('utf-8', { fatal: true }).decode(plaintext)
  const { Version } = await new SSMClient({ region })
    .send(new PutParameterCommand({ Name: name, Value, Type: 'SecureString', Overwrite: true }))
    .catch(told('ssm:PutParameter', name))
  return Version
}

/** Of the error only its name is kept: a message of AWS may quote what it was given. */
function told(action: string, resource: string): (error: Error) => never {
  return ({ name }) => {
    throw new Error(`${action} on ${resource} failed with ${name}: ${adviceFor(name, action)}, and run this again`)
  }
}

function adviceFor(name: string, action: string): string {
  if (/^AccessDenied/.test(name)) return `allow your user or role ${action} there`
  if (/Credential|Token|Signature/.test(name)) return 'check AWS_PROFILE or the credentials in the environment'
  if (name === 'NotFoundException') return 'check the region and the stack'
  if (name === 'DisabledException' || name === 'KMSInvalidStateException') return 'enable the key'
  if (name === 'ValidationException') return 'check its name, and that its value is no longer than the service takes'
  return 'look it up in the documentation of that action'
}
