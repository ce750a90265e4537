import { awsError } from './aws-error.ts'

/** Ciphertext of the fake: unreadable at a glance, bound to its encryption context, and no encryption at all. */
interface Sealed {
  readonly context: Readonly<Record<string, string>>
  readonly plaintext: string
}

export interface FakeKms {
  encrypt(plaintext: string | Uint8Array, context?: Sealed['context']): string
  answer(operation: string, input: object): object
}

export function fakeKms(): FakeKms {
  return {
    encrypt(plaintext, context = functionContext()) {
      const sealed: Sealed = { context, plaintext: Buffer.from(plaintext).toString('base64') }
      return Buffer.from(JSON.stringify(sealed)).toString('base64')
    },
    answer(operation, input) {
      const { CiphertextBlob = '', EncryptionContext = {} } = input as {
        CiphertextBlob?: string
        EncryptionContext?: Sealed['context']
      }
      const sealed = open(CiphertextBlob)
      if (operation !== 'Decrypt') throw awsError('UnknownOperationException')
      if (!sealed || !isSame(sealed.context, EncryptionContext)) throw awsError('InvalidCiphertextException')
      return { Plaintext: sealed.plaintext, KeyId: 'fake' }
    },
  }
}

function functionContext(): Sealed['context'] {
  return { LambdaFunctionName: process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? '' }
}

function open(ciphertext: string): Sealed | undefined {
  try {
    return JSON.parse(Buffer.from(ciphertext, 'base64').toString())
  } catch {
    return undefined
  }
}

function isSame(a: Sealed['context'], b: Sealed['context']): boolean {
  const pairs = (context: Sealed['context']) => JSON.stringify(Object.entries(context).sort())
  return pairs(a) === pairs(b)
}
