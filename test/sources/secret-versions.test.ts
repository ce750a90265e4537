import { describe, expect, test } from '@jest/globals'
import { secret, type Transport, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { failureOf, failuresOf, thrownBy } from '../helpers/failures.ts'
import { recordCalls } from '../helpers/recorded-calls.ts'

useEnvironment(asFunction)

const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:MySecret-AbCdEf'

const answer: Transport = async (_service, _operation, input) => ({
  SecretString: JSON.stringify(input),
  VersionId: 'v',
})

describe('a secret', () => {
  test.each([
    ['MyDatabaseSecret', {}, { SecretId: 'MyDatabaseSecret' }, undefined],
    ['a/b_c+d=e.f@g-h', {}, { SecretId: 'a/b_c+d=e.f@g-h' }, undefined],
    ['rds!cluster-1f2e-3d4c', { key: 'SecretId' }, { SecretId: 'rds!cluster-1f2e-3d4c' }, undefined],
    ['s', { stage: 'AWSPREVIOUS' }, { SecretId: 's', VersionStage: 'AWSPREVIOUS' }, undefined],
    ['s', { stage: 'AWSCURRENT' }, { SecretId: 's', VersionStage: 'AWSCURRENT' }, undefined],
    ['s', { stage: 'my-own stage' }, { SecretId: 's', VersionStage: 'my-own stage' }, undefined],
    ['s', { versionId: 'EXAMPLE1-90ab' }, { SecretId: 's', VersionId: 'EXAMPLE1-90ab' }, undefined],
    [arn, {}, { SecretId: arn }, 'us-east-1'],
    [
      arn.slice(0, -7),
      { stage: 'AWSPENDING' },
      { SecretId: arn.slice(0, -7), VersionStage: 'AWSPENDING' },
      'us-east-1',
    ],
  ])('%s with %j is asked for as it is named, in its own region', async (id, options, input, region) => {
    const { transport, calls } = recordCalls(answer)

    await unseal({ it: secret(id, options as object) }, { transport }).values()

    expect(calls).toEqual([{ operation: 'GetSecretValue', input, region }])
  })

  test.each([
    ['arn:aws-cn:secretsmanager:cn-northwest-1:123456789012:secret:a-AbCdEf', 'cn-northwest-1'],
    ['arn:aws-us-gov:secretsmanager:us-gov-east-1:123456789012:secret:a-AbCdEf', 'us-gov-east-1'],
    ['arn:aws:secretsmanager:eu-west-3:210987654321:secret:rds!db-1f2e-AbCdEf', 'eu-west-3'],
  ])('by the ARN %s is read in %s', async (id, region) => {
    const { transport, calls } = recordCalls(answer)

    await unseal({ it: secret(id) }, { transport, region: 'us-east-1' }).values()

    expect(calls.map((call) => call.region)).toEqual([region])
  })

  test('at several stages and versions is a value each', async () => {
    const aws = fakeAws({ secrets: { s: 'now', 's@AWSPREVIOUS': 'before', 's@AWSPENDING': 'next', 's@id-1': 'first' } })
    const declaration = {
      now: secret('s'),
      before: secret('s', { stage: 'AWSPREVIOUS' }),
      next: secret('s', { stage: 'AWSPENDING' }),
      first: secret('s', { versionId: 'id-1' }),
    }

    const values = await unseal(declaration, { transport: aws.transport }).values()

    expect({ ...values }).toEqual({ now: 'now', before: 'before', next: 'next', first: 'first' })
    expect(aws.calls).toHaveLength(4)
  })

  test('at no stage and at AWSCURRENT is one', async () => {
    const aws = fakeAws({ secrets: { s: 'now' } })

    await unseal({ a: secret('s'), b: secret('s', { stage: 'AWSCURRENT' }) }, { transport: aws.transport }).values()

    expect(aws.calls).toHaveLength(1)
  })

  test('without that stage or version is absent, as a default covers', async () => {
    const { transport } = fakeAws({ secrets: { s: 'now' } })
    const declaration = {
      before: secret('s', { stage: 'AWSPREVIOUS', default: 'none' }),
      first: secret('s', { versionId: 'gone', optional: true }),
    }

    expect({ ...(await unseal(declaration, { transport }).values()) }).toEqual({ before: 'none', first: undefined })
  })

  test('that is binary is bytes, text or JSON', async () => {
    const { transport } = fakeAws({ secrets: { s: Buffer.from('{"a":1}'), raw: Uint8Array.of(0xff, 0xfe) } })
    const declaration = {
      bytes: secret('s', { format: 'binary' }),
      text: secret('s'),
      picked: secret('s', { key: 'a' }),
      raw: secret('raw', { format: 'binary' }),
    }

    expect({ ...(await unseal(declaration, { transport }).values()) }).toEqual({
      bytes: new TextEncoder().encode('{"a":1}'),
      text: '{"a":1}',
      picked: 1,
      raw: Uint8Array.of(0xff, 0xfe),
    })
  })

  test('that is denied in another region or account is named by its ARN', async () => {
    const aws = fakeAws()
    aws.denied.add(arn)

    expect((await failureOf(unseal({ s: secret(arn) }, { transport: aws.transport }).values())).message).toContain(
      `"Resource":"${arn}"`,
    )
  })

  test('of one name in two regions is two', async () => {
    const other = arn.replace('us-east-1', 'eu-west-1')
    const { transport } = recordCalls(async (_service, _operation, _input, { region }) => ({ SecretString: region }))

    expect({ ...(await unseal({ a: secret(arn), b: secret(other) }, { transport }).values()) }).toEqual({
      a: 'us-east-1',
      b: 'eu-west-1',
    })
  })

  test.each(['InvalidParameterException', 'InvalidRequestException', 'DecryptionFailure'])(
    'that fails with %s is told by that, and is not absent',
    async (name) => {
      const transport: Transport = async () => {
        throw Object.assign(new Error('hunter2'), { name })
      }
      const declaration = { s: secret('s', { default: '' }), t: secret('s', { versionId: 'v', optional: true }) }

      const failures = await failuresOf(unseal(declaration, { transport }).values())

      expect(failures.map(({ awsErrorName }) => awsErrorName)).toEqual([name, name])
    },
  )
})

describe('secret() refuses', () => {
  test.each([
    ['s', { stage: 'AWSPREVIOUS', versionId: 'v' }, 'secret(\'s\'): "stage" and "versionId" exclude each other'],
    ['s', { stage: '' }, 'secret(\'s\'): "stage" needs a staging label, not an empty string'],
    ['s', { stage: null }, 'secret(\'s\'): "stage" needs a staging label, not null'],
    ['s', { versionId: 3 }, 'secret(\'s\'): "versionId" needs the id of a version, not number'],
    ['s', { version: 'v' }, 'secret(\'s\') has no option "version"'],
    ['arn:aws:ssm:us-east-1:123456789012:parameter/a', {}, 'this is an ARN of ssm, not of secretsmanager'],
    ['arn:aws:secretsmanager:us-east-1:123456789012:s', {}, 'this is the ARN of no secret'],
    ['arn:aws:secretsmanager:us-east-1:123456789012:secret:', {}, 'this is the ARN of no secret'],
    // As ECS writes it.
    [`${arn}:username::`, {}, 'this is the ARN of no secret; "key", "stage" and "versionId" are options'],
    ['arn:aws:secretsmanager:us-east-1:1234:secret:a', {}, 'this is no ARN such as arn:aws:secretsmanager:us-east-1'],
    ['arn:aws:secretsmanager:a.b:123456789012:secret:a', {}, 'its region must be one such as us-east-1'],
  ])('%s with %j', (id, options, message) => {
    const error = thrownBy(() => secret(id, options as object))

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(message)
  })
})
