import { awsError } from './aws-error.ts'

export interface FakeSecretsManager {
  readonly secrets: Map<string, string | Uint8Array>
  answer(operation: string, input: object): object
}

export function fakeSecretsManager(
  secrets: Map<string, string | Uint8Array>,
  denied: ReadonlySet<string>,
): FakeSecretsManager {
  return {
    secrets,
    answer(operation, input) {
      const { SecretId = '' } = input as { SecretId?: string }
      if (operation !== 'GetSecretValue') throw awsError('UnknownOperationException')
      if (!/^[\w/+=.@:!-]+$/.test(SecretId)) throw awsError('ValidationException')
      if (denied.has(SecretId)) throw awsError('AccessDeniedException')
      const secret = secrets.get(SecretId)
      if (secret === undefined) throw awsError('ResourceNotFoundException')
      const value =
        typeof secret === 'string' ? { SecretString: secret } : { SecretBinary: Buffer.from(secret).toString('base64') }
      return { Name: SecretId, VersionId: 'fake', VersionStages: ['AWSCURRENT'], ...value }
    },
  }
}
