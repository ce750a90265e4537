import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { env, secret, unseal } from 'lambda-unseal'
import { cleanUp } from '../../../scripts/lab/cleanup.ts'
import { countByOperation } from '../../../scripts/lab/counting-proxy.ts'
import { type Stage, setStage } from '../../../scripts/lab/stage.ts'
import { setVariable, useEnvironment } from '../../helpers/environment.ts'
import { failureOf, failuresOf } from '../../helpers/failures.ts'

useEnvironment({ IT: undefined, AWS_LAMBDA_FUNCTION_NAME: 'orders' })

let stage: Stage
let arn: string
let versions: readonly string[]
const region = 'us-east-1'
const credentials = { accessKeyId: 'lab', secretAccessKey: 'lab' }
const bytes = Uint8Array.of(0xff, 0xfe, 0x00)
const options = () => ({ region, endpoint: stage.proxy.url, credentials })
const batched = () => ({ ...options(), batchSecrets: true })
const many = Array.from({ length: 23 }, (_, index) => `many-${index}`)

beforeAll(async () => {
  stage = await setStage()
  const client = new SecretsManagerClient({ region, endpoint: stage.emulator.url, credentials })
  const first = await client.send(new CreateSecretCommand({ Name: 'rotated', SecretString: '{"user":"first"}' }))
  const second = await client.send(
    new PutSecretValueCommand({ SecretId: 'rotated', SecretString: '{"user":"second"}' }),
  )
  arn = first.ARN ?? ''
  versions = [first.VersionId ?? '', second.VersionId ?? '']
  const pending = { SecretId: 'rotated', SecretString: '{"user":"pending"}', VersionStages: ['AWSPENDING'] }
  const third = await client.send(new PutSecretValueCommand(pending))
  const stageOf = { SecretId: 'rotated', VersionStage: 'canary', MoveToVersionId: third.VersionId }
  await client.send(new UpdateSecretVersionStageCommand(stageOf))
  await client.send(new CreateSecretCommand({ Name: 'rds!cluster-1f2e', SecretString: '{"username":"admin"}' }))
  await client.send(new CreateSecretCommand({ Name: 'binary', SecretBinary: bytes }))
  for (const Name of many) await client.send(new CreateSecretCommand({ Name, SecretString: `value of ${Name}` }))
}, 120_000)

beforeEach(() => stage.proxy.reset())

afterAll(cleanUp)

describe('secret', () => {
  test('reads the current, the previous, the pending and any named version', async () => {
    const user = { key: 'user' } as const
    const declaration = {
      current: secret('rotated', user),
      byArn: secret(arn, user),
      previous: secret('rotated', { ...user, stage: 'AWSPREVIOUS' }),
      pending: secret('rotated', { ...user, stage: 'AWSPENDING' }),
      canary: secret('rotated', { ...user, stage: 'canary' }),
      first: secret('rotated', { ...user, versionId: versions[0] }),
      second: secret('rotated', { ...user, versionId: versions[1] }),
    }

    expect({ ...(await unseal(declaration, options()).values()) }).toEqual({
      current: 'second',
      byArn: 'second',
      previous: 'first',
      pending: 'pending',
      canary: 'pending',
      first: 'first',
      second: 'second',
    })
  })

  test('misses a stage, a version and a region where it is not', async () => {
    const declaration = {
      stage: secret('rotated', { stage: 'none' }),
      version: secret('rotated', { versionId: '00000000-0000-4000-8000-000000000000' }),
      region: secret(arn.replace(region, 'eu-west-1')),
    }

    const failures = await failuresOf(unseal(declaration, options()).values())

    expect(failures.map(({ key, code }) => [key, code])).toEqual([
      ['stage', 'ERR_NOT_FOUND'],
      ['version', 'ERR_NOT_FOUND'],
      ['region', 'ERR_NOT_FOUND'],
    ])
  })

  test('reads what RDS manages', async () => {
    const declaration = { admin: secret('rds!cluster-1f2e', { key: 'username' }) }

    expect({ ...(await unseal(declaration, options()).values()) }).toEqual({ admin: 'admin' })
  })
})

describe('batchSecrets', () => {
  test('reads twenty secrets a call, by name and by ARN, text and bytes', async () => {
    const declaration = {
      ...Object.fromEntries(many.map((name) => [name, secret(name)])),
      byArn: secret(arn, { key: 'user' }),
      bytes: secret('binary', { format: 'binary' }),
    }

    const values = await unseal(declaration, batched()).values()

    expect({ ...values }).toEqual({
      ...Object.fromEntries(many.map((name) => [name, `value of ${name}`])),
      byArn: 'second',
      bytes,
    })
    expect(countByOperation(stage.proxy.calls)).toEqual({ 'secretsmanager:BatchGetSecretValue': 2 })
  })

  test('fails only what Errors[] names, and covers absence by a default', async () => {
    const declaration = {
      good: secret('many-0'),
      none: secret('none'),
      covered: secret('none-either', { default: 'stand-in' }),
    }

    const failure = await failureOf(unseal(declaration, batched()).values())

    expect(failure).toMatchObject({ key: 'none', code: 'ERR_NOT_FOUND', awsErrorName: 'ResourceNotFoundException' })
    expect(countByOperation(stage.proxy.calls)).toEqual({ 'secretsmanager:BatchGetSecretValue': 1 })
  })

  test('reads other versions singly beside the batch', async () => {
    const previous = secret('rotated', { stage: 'AWSPREVIOUS', key: 'user' })
    const declaration = { a: secret('many-1'), b: secret('many-2'), previous }

    expect({ ...(await unseal(declaration, batched()).values()) }).toEqual({
      a: 'value of many-1',
      b: 'value of many-2',
      previous: 'first',
    })
    expect(countByOperation(stage.proxy.calls)).toEqual({
      'secretsmanager:BatchGetSecretValue': 1,
      'secretsmanager:GetSecretValue': 1,
    })
  })
})

describe('env', () => {
  const open = async (text: string) => {
    setVariable('IT', text)
    return (await unseal({ it: env('IT') }, options()).values()).it
  }

  test('puts parameters, keys of secrets and ciphertexts into a text', async () => {
    const token = await stage.seeded.encryptFor('orders', 'a token')
    const user = '{{resolve:secretsmanager:rotated:SecretString:user}}'

    const value = await open(`mysql://${user}:{{resolve:kms:${token}}}@{{resolve:ssm:/my-app/dev/db-url:1}}?u=${user}`)

    expect(value).toMatch(/^mysql:\/\/second:a token@mysql:\/\/.*\?u=second$/)
    expect(countByOperation(stage.proxy.calls)).toEqual({
      'secretsmanager:GetSecretValue': 1,
      'kms:Decrypt': 1,
      'ssm:GetParameters': 1,
    })
  })

  test('reads an ARN, a stage and a version', async () => {
    expect(await open(`resolve:secretsmanager:${arn}:SecretString:user`)).toBe('second')
    expect(await open(`resolve:secretsmanager:${arn}:SecretString:user:AWSPREVIOUS`)).toBe('first')
    expect(await open(`resolve:secretsmanager:rotated:SecretString:user::${versions[0]}`)).toBe('first')
  })

  test('reads a SecureString', async () => {
    expect(await open('resolve:ssm-secure:/my-app/dev/db-password')).toBe(stage.seeded.dbPassword)
  })
})
