import { randomBytes } from 'node:crypto'
import { Refusal, validate } from './refusal.ts'

export type EncryptionContext = Readonly<Record<string, string>>

interface Sealed {
  readonly plaintext: Uint8Array
  readonly context: EncryptionContext
  readonly keyId: string
}

interface DecryptInput {
  readonly CiphertextBlob?: unknown
  readonly EncryptionContext?: EncryptionContext
  readonly KeyId?: string
  readonly DryRun?: boolean
  readonly Recipient?: object
}

export const anyKey = 'arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000001'

/** KMS as its API reference tells: https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export class KeyService {
  /** Keys that may not be used, all others may. */
  readonly disabled = new Set<string>()
  readonly pendingDeletion = new Set<string>()
  readonly denied = new Set<string>()
  readonly #sealed = new Map<string, Sealed>()

  /** What `aws kms encrypt --output text` prints. */
  encrypt(plaintext: string | Uint8Array, context: EncryptionContext = {}, keyId = anyKey): string {
    const header = Buffer.from('0102020078', 'hex')
    const ciphertext = Buffer.concat([header, randomBytes(147 + plaintext.length)]).toString('base64')
    this.#sealed.set(ciphertext, { plaintext: Buffer.from(plaintext), context, keyId })
    return ciphertext
  }

  Decrypt(input: DecryptInput): object {
    const { CiphertextBlob, EncryptionContext = {}, KeyId, DryRun, Recipient } = input
    if (typeof CiphertextBlob !== 'string') throw new Refusal('SerializationException')
    const size = Buffer.from(CiphertextBlob, 'base64').length
    validate(size > 0 && size <= 6144, 'ciphertextBlob')
    // There is no enclave here whose attestation could be right.
    validate(Recipient === undefined, 'The attestation document is malformed')
    const sealed = this.#sealed.get(CiphertextBlob)
    if (!sealed) throw new Refusal('InvalidCiphertextException')
    this.#checkKey(sealed.keyId, KeyId)
    if (!isSame(sealed.context, EncryptionContext)) throw new Refusal('InvalidCiphertextException')
    if (DryRun) throw new Refusal('DryRunOperationException', { status: 412 })
    return {
      KeyId: sealed.keyId,
      Plaintext: Buffer.from(sealed.plaintext).toString('base64'),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    }
  }

  #checkKey(keyId: string, asked = keyId): void {
    if (this.denied.has(keyId)) throw new Refusal('AccessDeniedException', { message: `not allowed on ${keyId}` })
    if (asked !== keyId && !keyId.endsWith(`/${asked}`)) throw new Refusal('IncorrectKeyException')
    if (this.disabled.has(keyId)) throw new Refusal('DisabledException', { status: 409 })
    if (this.pendingDeletion.has(keyId)) throw new Refusal('KMSInvalidStateException', { status: 409 })
  }
}

/** Every pair, in any order, case and all. */
function isSame(a: EncryptionContext, b: EncryptionContext): boolean {
  const pairs = (context: EncryptionContext) => JSON.stringify(Object.entries(context).sort())
  return pairs(a) === pairs(b)
}
