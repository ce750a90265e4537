import { describe, expect, test } from '@jest/globals'
import { secret, type Transport, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import type { SecretReference } from '../../src/references/secret.ts'
import { secretsManagerSource } from '../../src/sources/secrets-manager.ts'
import { describeSource } from '../contract/source-contract.ts'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { failureOf } from '../helpers/failures.ts'
import { sourceContext } from '../helpers/source-context.ts'

useEnvironment(asFunction)

describeSource('secrets-manager', {
  setUp() {
    const aws = fakeAws()
    return {
      transport: aws.transport,
      calls: aws.calls,
      failWith: aws.failWith,
      put: (name, value) => aws.secrets.set(name, value),
      deny: (name) => aws.denied.add(name),
      reference: (name, options) => secret(name, options),
      read: (references, through) =>
        Promise.all(secretsManagerSource.read(references as SecretReference[], sourceContext(through))),
    }
  },
  malformed: { name: 'no such name~', value: undefined, code: 'ERR_CALL_FAILED' },
  absentCode: 'ERR_NOT_FOUND',
  callsFor: (names) => names,
  callsWithOneDenied: (names) => names,
  wrongAnswers: (name) => [
    { Name: name },
    { Name: name, SecretString: null, SecretBinary: null },
    { Name: name, SecretString: ['value'] },
    { Name: name, SecretString: { value: 'value' }, SecretBinary: 5 },
    { Name: name, secretString: 'value' },
  ],
})

describe('secrets', () => {
  // M6 of peers.md: others give undefined.
  test('are opened as text if they hold bytes that are text', async () => {
    const aws = fakeAws({ secrets: { blob: Buffer.from('grün') } })

    expect(await unseal({ blob: secret('blob') }, { transport: aws.transport }).values()).toHaveProperty('blob', 'grün')
  })

  test('that do not exist are told with the region, and the request that AWS can look up', async () => {
    const vault = unseal({ a: secret('a') }, { transport: fakeAws().transport })

    expect(await failureOf(vault.values())).toMatchObject({
      code: 'ERR_NOT_FOUND',
      awsErrorName: 'ResourceNotFoundException',
      requestId: expect.stringMatching(/^[\w-]+$/),
      message: expect.stringContaining(
        'in eu-central-1 there is no such secret or version, or it has no value yet: check the name',
      ),
    })
  })

  test('are denied with the ARN that a policy has to name, with the characters AWS appends', async () => {
    const aws = fakeAws()
    aws.denied.add('MyDatabaseSecret')
    const vault = unseal({ db: secret('MyDatabaseSecret') }, { transport: aws.transport })

    const { message } = await failureOf(vault.values())

    expect(message).toContain(
      '{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:eu-central-1:*:secret:MyDatabaseSecret-??????"}',
    )
  })

  test('are denied with their own ARN if they are named by it', async () => {
    const arn = 'arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db-AbCdEf'
    const aws = fakeAws()
    aws.denied.add(arn)

    const { message } = await failureOf(unseal({ db: secret(arn) }, { transport: aws.transport }).values())

    expect(message).toContain(`"Action":"secretsmanager:GetSecretValue","Resource":"${arn}"}`)
  })

  test('are not taken from the answer for another one', async () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:other-AbCdEf'
    const transport: Transport = async () => ({ Name: 'other', ARN: arn, SecretString: 'of another' })
    const ofAnother = await failureOf(unseal({ db: secret('db') }, { transport }).values())
    const named = unseal({ a: secret('other'), b: secret(arn), c: secret(arn.slice(0, -7)) }, { transport })

    expect(ofAnother).toMatchObject({ code: 'ERR_NO_ANSWER', reason: expect.stringContaining('another secret') })
    expect(Object.values({ ...(await named.values()) })).toEqual(Array(3).fill('of another'))
  })

  test('that are scheduled for deletion are a failure and not absent', async () => {
    const transport: Transport = async () => {
      throw Object.assign(new Error(), { name: 'InvalidRequestException' })
    }
    const vault = unseal({ db: secret('db', { default: 'stand-in' }) }, { transport })

    expect(await failureOf(vault.values())).toMatchObject({
      code: 'ERR_CALL_FAILED',
      message: expect.stringContaining('scheduled for deletion'),
    })
  })
})
