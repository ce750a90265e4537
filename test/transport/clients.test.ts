import { DecryptCommand, KMS, KMSClient, KMSInvalidStateException } from '@aws-sdk/client-kms'
import { GetSecretValueCommand, SecretsManager, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import {
  GetParametersByPathCommand,
  GetParametersCommand,
  type GetParametersCommandInput,
  SSM,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { afterEach, describe, expect, test } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import { kmsEnv, type SdkClients, secret, ssm, ssmPath, unseal } from 'lambda-unseal'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf } from '../helpers/failures.ts'

useEnvironment(asFunction)

const mocks = {
  kms: mockClient(KMSClient),
  ssm: mockClient(SSMClient),
  secretsManager: mockClient(SecretsManagerClient),
}

afterEach(() => {
  for (const mock of Object.values(mocks)) mock.reset()
})

const settings = { region: 'eu-central-1' }
const bare = () => ({
  kms: new KMSClient(settings),
  ssm: new SSMClient(settings),
  secretsManager: new SecretsManagerClient(settings),
})
const aggregated = () => ({
  kms: new KMS(settings),
  ssm: new SSM(settings),
  secretsManager: new SecretsManager(settings),
})

describe.each<[string, () => SdkClients]>([
  ['bare', bare],
  ['aggregated', aggregated],
])('%s clients, mocked by aws-sdk-client-mock', (_kind, clients) => {
  test('open every kind, and are sent what AWS is sent', async () => {
    mocks.kms.on(DecryptCommand).resolves({ Plaintext: new TextEncoder().encode('grün') })
    mocks.secretsManager.on(GetSecretValueCommand, { SecretId: 'db' }).resolves({ SecretString: '{"user":"app"}' })
    mocks.secretsManager.on(GetSecretValueCommand, { SecretId: 'file' }).resolves({ SecretBinary: Uint8Array.of(1, 2) })
    mocks.ssm.on(GetParametersCommand).callsFake(({ Names = [] }: GetParametersCommandInput) => ({
      Parameters: Names.map((Name) => ({ Name, Value: `value of ${Name}`, Type: 'String', Version: 1 })),
    }))
    mocks.ssm
      .on(GetParametersByPathCommand)
      .resolvesOnce({ Parameters: [{ Name: '/app/a', Value: 'one' }], NextToken: 'more' })
      .resolvesOnce({ Parameters: [{ Name: '/app/b/c', Value: 'two' }] })
    setVariable('A', Buffer.from('ciphertext!!').toString('base64'))

    const { apiKey, dbUrl, user, file, config } = await unseal(
      {
        apiKey: kmsEnv('A'),
        dbUrl: ssm('/db-url'),
        user: secret('db', { key: 'user' }),
        file: secret('file', { format: 'binary' }),
        config: ssmPath('/app'),
      },
      { clients: clients() },
    ).values()

    expect({ apiKey, dbUrl, user, file: [...file], config: { ...config } }).toEqual({
      apiKey: 'grün',
      dbUrl: 'value of /db-url',
      user: 'app',
      file: [1, 2],
      config: { a: 'one', 'b/c': 'two' },
    })
    expect(mocks.kms.commandCalls(DecryptCommand)[0]?.args[0].input).toEqual({
      CiphertextBlob: Buffer.from('ciphertext!!'),
      EncryptionContext: { LambdaFunctionName: 'orders' },
    })
  })

  test('are told to stop when nobody waits any more', async () => {
    mocks.ssm.on(GetParametersCommand).resolves({ Parameters: [], InvalidParameters: ['/a'] })

    await unseal({ a: ssm('/a', { optional: true }) }, { clients: clients() }).values()

    const args: readonly unknown[] = mocks.ssm.call(0).args
    expect(args[1]).toEqual({ abortSignal: expect.any(AbortSignal) })
  })

  test('tell of a failure as the SDK does, by its name', async () => {
    const error = new KMSInvalidStateException({ message: 'marked-secret', $metadata: { requestId: 'id-1' } })
    mocks.kms.on(DecryptCommand).rejects(error)
    setVariable('A', Buffer.from('ciphertext!!').toString('base64'))

    const failure = await failureOf(unseal({ a: kmsEnv('A') }, { clients: clients() }).values())

    expect(failure).toMatchObject({ awsErrorName: 'KMSInvalidStateException', requestId: 'id-1' })
    expect(failure.message).not.toContain('marked')
  })
})
