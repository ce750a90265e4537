import {
  FunctionNameUnknownError,
  InvalidCiphertextError,
  NoAnswerError,
  NotBase64Error,
  VariableNotSetError,
} from '../errors.ts'
import { Fault } from '../fault.ts'
import type { EncryptionContext, KmsEnvReference } from '../references/kms-env.ts'
import { callFailureOf } from '../transport/transport.ts'
import { policyArn } from './arn.ts'
import { callFault } from './call-fault.ts'
import { absent, failed, found, type Outcome, type Source, type SourceContext } from './source.ts'
import { readVariable } from './variable.ts'

const api = 'kms:Decrypt'

/** Encrypted environment variables: one call per distinct ciphertext, all at once. */
export const kmsSource: Source<KmsEnvReference> = {
  kind: 'kmsEnv',
  read(references, context) {
    const running = new Map<string, Promise<Outcome>>()
    const decryptOnce = (input: DecryptInput, region: string | undefined) => {
      const same = JSON.stringify([input, region])
      const outcome = running.get(same) ?? decrypt(input, region, context)
      running.set(same, outcome)
      return outcome
    }
    return references.map(async (reference) => {
      const prepared = prepare(reference)
      return 'status' in prepared ? prepared : decryptOnce(prepared, reference.region)
    })
  },
}

interface DecryptInput {
  readonly CiphertextBlob: string
  readonly EncryptionContext?: Readonly<Record<string, string>>
  readonly KeyId?: string
  readonly GrantTokens?: readonly string[]
}

/** The input of the call, or why there is nothing to call for. */
function prepare(reference: KmsEnvReference): DecryptInput | Outcome {
  const ciphertext = (reference.ciphertext ?? readVariable(reference.variable))?.trim()
  if (!ciphertext) {
    return absent(
      new Fault(VariableNotSetError, {
        reason: 'the environment variable is not set, or is empty; if it may be, give "optional" or "default"',
      }),
    )
  }
  if (!isBase64(ciphertext)) {
    const reason =
      'the environment variable holds no base64: set it to what `aws kms encrypt --query CiphertextBlob --output text` prints, or read it with env() if it is not encrypted'
    return failed(new Fault(NotBase64Error, { reason }, true))
  }
  const context = pairsOf(reference.encryptionContext)
  if (context === 'unknown') {
    const reason =
      'AWS_LAMBDA_FUNCTION_NAME is not set and names the encryption context: outside Lambda set it to the name of the function; give "encryptionContext" only if the value was encrypted under another one'
    return failed(new Fault(FunctionNameUnknownError, { reason }, true))
  }
  const { keyId, grantTokens } = reference
  return {
    CiphertextBlob: ciphertext,
    ...(context ? { EncryptionContext: context } : {}),
    ...(keyId ? { KeyId: keyId } : {}),
    ...(grantTokens ? { GrantTokens: grantTokens } : {}),
  }
}

const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)

function pairsOf(context: EncryptionContext): Readonly<Record<string, string>> | 'unknown' | undefined {
  if (context === 'none') return undefined
  if (context !== 'function') return context
  const functionName = process.env['AWS_LAMBDA_FUNCTION_NAME']
  return functionName ? { LambdaFunctionName: functionName } : 'unknown'
}

async function decrypt(input: DecryptInput, own: string | undefined, context: SourceContext): Promise<Outcome> {
  const { transport, signal, region } = context
  try {
    const { Plaintext } = Object(await transport('kms', 'Decrypt', input, { signal, region: own })) as {
      Plaintext?: unknown
    }
    if (typeof Plaintext === 'string') return found(Buffer.from(Plaintext, 'base64'))
    return failed(new Fault(NoAnswerError, { reason: `${api} answered without a plaintext`, api }))
  } catch (error) {
    const { errorName, requestId } = callFailureOf(error)
    if (errorName === 'InvalidCiphertextException') {
      const reason = wrongContext(input.EncryptionContext, requestId)
      return failed(new Fault(InvalidCiphertextError, { reason, api, awsErrorName: errorName, requestId }, true))
    }
    const orElse = `or the like to the key's own policy; it was called ${input.EncryptionContext ? 'under the encryption context' : 'with'} ${show(input.EncryptionContext)}`
    const condition = conditionOf(input.EncryptionContext)
    return failed(callFault(error, { api, resource: policyArn('kms', own ?? region, 'key/*'), condition, orElse }))
  }
}

/** Lets the role open what was encrypted for it, and nothing else under the key. */
function conditionOf(context: DecryptInput['EncryptionContext']): object | undefined {
  if (!context) return undefined
  const pairs = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value])
  return { StringEquals: Object.fromEntries(pairs) }
}

/** KMS does not say what is wrong with a ciphertext; the context is nearly always what is. */
function wrongContext(context: DecryptInput['EncryptionContext'], requestId: string | undefined): string {
  const request = requestId ? `, request ${requestId}` : ''
  return [
    `KMS cannot open this ciphertext (InvalidCiphertextException${request}).`,
    `It was tried with ${show(context)} and opens only with exactly the encryption context it was encrypted with:`,
    'encrypt the value for this function, or give "encryptionContext".',
    'Under SAM local the function name is the logical ID, not FunctionName.',
    'A damaged value, one of another region, or one that was never encrypted, is refused in the same way.',
  ].join(' ')
}

function show(context: DecryptInput['EncryptionContext']): string {
  if (!context) return 'no encryption context'
  return Object.entries(context)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
}
