// None of the peers opens KMS-encrypted variables. This is the code that Lambda's console shows for them ("decrypt
// secrets snippet"), for several at once and by SDK version 3:
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { variables } from '../names.ts'

const kms = new KMSClient({})

async function decrypt(variable: string): Promise<string> {
  const { Plaintext = new Uint8Array() } = await kms.send(
    new DecryptCommand({
      CiphertextBlob: Buffer.from(process.env[variable] as string, 'base64'),
      EncryptionContext: { LambdaFunctionName: process.env['AWS_LAMBDA_FUNCTION_NAME'] as string },
    }),
  )
  return new TextDecoder().decode(Plaintext)
}

/** Started when the module is loaded, as that snippet advises: once a container. */
export const decrypted: Promise<Record<string, string>> = Promise.all(
  Object.entries(variables).map(async ([key, variable]) => [key, await decrypt(variable)] as const),
).then(Object.fromEntries)
