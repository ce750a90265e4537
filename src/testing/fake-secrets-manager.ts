import { awsError } from './aws-error.ts'

export interface FakeSecretsManager {
  readonly secrets: Map<string, string | Uint8Array>
  answer(operation: string, input: object): object
}

/** Every value is at AWSCURRENT. Another stage or version is known by its whole name: `db@AWSPREVIOUS`. */
export function fakeSecretsManager(
  secrets: Map<string, string | Uint8Array>,
  denied: ReadonlySet<string>,
): FakeSecretsManager {
  const operations: Readonly<Record<string, (input: object) => object>> = { GetSecretValue, BatchGetSecretValue }

  function GetSecretValue(input: object): object {
    const { SecretId = '', VersionStage = 'AWSCURRENT', VersionId } = input as Partial<Record<string, string>>
    if (!/^[\w/+=.@:!-]+$/.test(SecretId)) throw awsError('ValidationException')
    if (denied.has(SecretId)) throw awsError('AccessDeniedException')
    const version = VersionId ?? VersionStage
    const secret = secrets.get(version === 'AWSCURRENT' ? SecretId : `${SecretId}@${version}`)
    if (secret === undefined) throw awsError('ResourceNotFoundException')
    const value =
      typeof secret === 'string' ? { SecretString: secret } : { SecretBinary: Buffer.from(secret).toString('base64') }
    return { Name: SecretId, VersionId: VersionId ?? versionOf(secret), VersionStages: [VersionStage], ...value }
  }

  function BatchGetSecretValue(input: object): object {
    const { SecretIdList = [] } = input as { SecretIdList?: readonly string[] }
    if (SecretIdList.length > 20) throw awsError('ValidationException')
    if (denied.has('BatchGetSecretValue')) throw awsError('AccessDeniedException')
    const SecretValues: object[] = []
    const Errors: object[] = []
    for (const SecretId of SecretIdList) {
      try {
        SecretValues.push(GetSecretValue({ SecretId }))
      } catch (error) {
        Errors.push({ SecretId, ErrorCode: (error as Error).name, Message: '' })
      }
    }
    return { SecretValues, Errors }
  }

  return {
    secrets,
    answer(operation, input) {
      const answer = operations[operation]
      if (!answer) throw awsError('UnknownOperationException')
      return answer(input)
    },
  }
}

/** Another value is another version. */
function versionOf(secret: string | Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(secret).digest('hex').slice(0, 32)
}
