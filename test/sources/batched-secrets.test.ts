import { describe, expect, test } from '@jest/globals'
import { secret, type Transport, unseal } from 'lambda-unseal'
import { awsError, type FakeAws, fakeAws } from 'lambda-unseal/testing'
import type { SecretReference } from '../../src/references/secret.ts'
import { createBatchedSecretsSource } from '../../src/sources/batched-secrets.ts'
import { describeSource } from '../contract/source-contract.ts'
import { operationsOf } from '../helpers/declared.ts'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { failureOf, failuresOf } from '../helpers/failures.ts'
import { transportTo } from '../helpers/fault-server/transport-to.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'
import { recordCalls } from '../helpers/recorded-calls.ts'
import { sourceContext } from '../helpers/source-context.ts'

useEnvironment(asFunction)
const running = useFaultServer()

describeSource('batched secrets', {
  setUp() {
    const aws = fakeAws()
    const source = createBatchedSecretsSource()
    return {
      transport: aws.transport,
      calls: aws.calls,
      failWith: aws.failWith,
      put: (name, value) => aws.secrets.set(name, value),
      deny: (name) => aws.denied.add(name),
      reference: (name, options) => secret(name, options),
      read: (references, through) => Promise.all(source.read(references as SecretReference[], sourceContext(through))),
    }
  },
  batchSecrets: true,
  malformed: { name: 'no such name~', value: undefined, code: 'ERR_CALL_FAILED' },
  absentCode: 'ERR_NOT_FOUND',
  callsFor: (names) => Math.ceil(names / 20),
  callsWithOneDenied: () => 1,
  // What a batch does not answer is read alone; only a throttled one is not tried again.
  callsInFailure: (errorName) => [11, errorName === 'ThrottlingException' ? 10 : 1],
  wrongAnswers: (name) => [
    { SecretValues: null, Errors: null },
    { SecretValues: [{ Name: name }], Errors: [null] },
    { SecretValues: [{ Name: name, SecretString: 5 }] },
    { SecretValues: { [name]: 'value' }, Errors: 'none' },
  ],
})

const named = (count: number) => Array.from({ length: count }, (_, index) => `s${index}`)

const awsOf = (names: readonly string[]) =>
  fakeAws({ secrets: Object.fromEntries(names.map((name) => [name, `value of ${name}`])) })

const vaultOf = (names: readonly string[], transport: Transport, options: object = {}) =>
  unseal(Object.fromEntries(names.map((name) => [name, secret(name, options)])), { transport, batchSecrets: true })

const idsIn = (input: object) => Reflect.get(input, 'SecretIdList') as string[]

/** The fake, but for what this answers of a batch. */
const answering = (aws: FakeAws, batch: (input: object) => object) =>
  recordCalls(async (service, operation, input, options) =>
    operation === 'BatchGetSecretValue' ? batch(input) : aws.transport(service, operation, input, options),
  )

describe('batchSecrets', () => {
  test('reads twenty secrets a call', async () => {
    const names = named(41)
    const aws = awsOf(names)

    const values = await vaultOf(names, aws.transport).values()

    expect({ ...values }).toEqual(Object.fromEntries(names.map((name) => [name, `value of ${name}`])))
    expect(aws.calls.map(({ input }) => idsIn(input)?.length)).toEqual([20, 20, 1])
  })

  test('is off by default', async () => {
    const aws = awsOf(named(2))

    await unseal({ a: secret('s0'), b: secret('s1') }, { transport: aws.transport }).values()

    expect(operationsOf(aws.calls)).toEqual({ GetSecretValue: 2 })
  })

  test('reads one secret alone by the single call, which needs fewer permissions', async () => {
    const aws = awsOf(named(1))

    await vaultOf(named(1), aws.transport).values()

    expect(operationsOf(aws.calls)).toEqual({ GetSecretValue: 1 })
  })

  test('reads what names a stage or a version by single calls', async () => {
    const aws = fakeAws({ secrets: { a: 'a', b: 'b', 'a@AWSPREVIOUS': 'old', 'b@id-1': 'first' } })
    const declaration = {
      a: secret('a'),
      b: secret('b', { stage: 'AWSCURRENT' }),
      old: secret('a', { stage: 'AWSPREVIOUS' }),
      first: secret('b', { versionId: 'id-1' }),
    }

    const values = await unseal(declaration, { transport: aws.transport, batchSecrets: true }).values()

    expect({ ...values }).toEqual({ a: 'a', b: 'b', old: 'old', first: 'first' })
    expect(operationsOf(aws.calls)).toEqual({ BatchGetSecretValue: 1, GetSecretValue: 2 })
  })

  test('asks for a secret once, however often it is declared', async () => {
    const aws = awsOf(named(2))
    const declaration = { a: secret('s0'), b: secret('s0', { stage: 'AWSCURRENT' }), c: secret('s1') }

    await unseal(declaration, { transport: aws.transport, batchSecrets: true }).values()

    expect(aws.calls.map(({ input }) => idsIn(input))).toEqual([['s0', 's1']])
  })

  test('follows NextToken, also past a page without values', async () => {
    const value = (name: string) => ({ Name: name, SecretString: `value of ${name}` })
    const pages: Record<string, object> = {
      undefined: { SecretValues: [value('s1')], NextToken: 'two' },
      two: { SecretValues: [], Errors: [], NextToken: 'three' },
      three: { SecretValues: [value('s0')] },
    }
    const { transport, calls } = answering(fakeAws(), (input) => pages[String(Reflect.get(input, 'NextToken'))] ?? {})

    const values = await vaultOf(named(2), transport).values()

    expect({ ...values }).toEqual({ s0: 'value of s0', s1: 'value of s1' })
    expect(calls).toHaveLength(3)
  })

  test('follows tokens without an end no further than there can be pages, and reads alone what is missing', async () => {
    const aws = awsOf(named(2))
    let page = 0
    const { transport, calls } = answering(aws, () => ({ SecretValues: [], NextToken: `page ${++page}` }))

    await vaultOf(named(2), transport).values()

    expect(operationsOf(calls)).toEqual({ BatchGetSecretValue: 21, GetSecretValue: 2 })
  })

  test('follows no token that comes twice', async () => {
    const { transport, calls } = answering(awsOf(named(2)), () => ({ SecretValues: [], NextToken: 'again' }))

    await vaultOf(named(2), transport).values()

    expect(operationsOf(calls)).toEqual({ BatchGetSecretValue: 2, GetSecretValue: 2 })
  })

  test('reads alone what Errors[] names for a passing reason', async () => {
    const { transport, calls } = answering(awsOf(named(2)), () => ({
      SecretValues: [{ Name: 's0', SecretString: 'value of s0' }],
      Errors: [{ SecretId: 's1', ErrorCode: 'InternalServiceError' }],
    }))

    expect({ ...(await vaultOf(named(2), transport).values()) }).toEqual({ s0: 'value of s0', s1: 'value of s1' })
    expect(operationsOf(calls)).toEqual({ BatchGetSecretValue: 1, GetSecretValue: 1 })
  })

  test('keeps the pages before one that fails', async () => {
    const { transport, calls } = answering(awsOf(named(2)), (input) => {
      if ('NextToken' in input) throw Object.assign(new Error(), { name: 'ThrottlingException' })
      return { SecretValues: [{ Name: 's0', SecretString: 'value of s0' }], NextToken: 'two' }
    })

    expect({ ...(await vaultOf(named(2), transport).values()) }).toEqual({ s0: 'value of s0', s1: 'value of s1' })
    expect(operationsOf(calls)).toEqual({ BatchGetSecretValue: 2, GetSecretValue: 1 })
  })

  test('reads Errors[]: each bad secret fails for its own reason, and no other', async () => {
    const { transport, calls } = answering(fakeAws(), () => ({
      SecretValues: [{ Name: 's0', SecretString: 'value' }],
      Errors: [
        { SecretId: 's1', ErrorCode: 'ResourceNotFoundException', Message: 'hunter2' },
        { SecretId: 's2', ErrorCode: 'AccessDeniedException', Message: 'hunter2' },
        { SecretId: 's3', ErrorCode: 'DecryptionFailure', Message: 'hunter2' },
      ],
    }))

    const failures = await failuresOf(vaultOf(named(4), transport).values())

    expect(failures.map(({ key, code, awsErrorName }) => [key, code, awsErrorName])).toEqual([
      ['s1', 'ERR_NOT_FOUND', 'ResourceNotFoundException'],
      ['s2', 'ERR_ACCESS_DENIED', 'AccessDeniedException'],
      ['s3', 'ERR_CALL_FAILED', 'DecryptionFailure'],
    ])
    expect(failures.map(({ message }) => message).join()).not.toContain('hunter2')
    expect(calls).toHaveLength(1)
  })

  test('takes a secret that Errors[] does not know for absent, as its default covers', async () => {
    const aws = awsOf(['s0'])

    const values = await vaultOf(['s0', 'none'], aws.transport, { default: 'stand-in' }).values()

    expect({ ...values }).toEqual({ s0: 'value of s0', none: 'stand-in' })
    expect(aws.calls).toHaveLength(1)
  })

  test('reads alone what a batch says nothing of, such as a secret named by a part of its ARN', async () => {
    const aws = awsOf(named(3))
    const { transport, calls } = answering(aws, () => ({
      SecretValues: [{ Name: 's1', SecretString: 'of the batch' }],
    }))

    const values = await vaultOf(named(3), transport).values()

    expect({ ...values }).toEqual({ s0: 'value of s0', s1: 'of the batch', s2: 'value of s2' })
    expect(operationsOf(calls)).toEqual({ BatchGetSecretValue: 1, GetSecretValue: 2 })
  })

  test('matches by name or ARN, and opens bytes', async () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:s0-AbCdEf'
    const other = arn.replace('s0', 's1')
    const { transport } = answering(fakeAws(), () => ({
      SecretValues: [
        { Name: 's1', ARN: other, SecretBinary: 'AP8=' },
        { Name: 's0', ARN: arn, SecretString: 'by ARN' },
      ],
    }))
    const declaration = { byArn: secret(arn), bytes: secret(other, { format: 'binary' }) }

    const values = await unseal(declaration, { transport, batchSecrets: true }).values()

    expect({ ...values }).toEqual({ byArn: 'by ARN', bytes: Uint8Array.of(0, 255) })
  })

  test.each(['AccessDeniedException', 'ThrottlingException', 'TooManyRequestsException'])(
    'that is refused with %s falls back to single calls at once, and is not tried again',
    async (errorName) => {
      const { transport, calls } = answering(awsOf(named(3)), () => {
        throw awsError(errorName)
      })
      const vault = vaultOf(named(3), transport)

      const values = await vault.values()
      await vault.refresh()

      expect({ ...values }).toEqual({ s0: 'value of s0', s1: 'value of s1', s2: 'value of s2' })
      expect(operationsOf(calls)).toEqual({ BatchGetSecretValue: 1, GetSecretValue: 6 })
    },
  )

  test.each([
    { throttled: 1 },
    { answer: 'reset before' },
    { refusal: { name: 'InternalServiceError', status: 500 } },
  ] as const)('that meets %j is not repeated before single calls are made', async (fault) => {
    const server = running()
    for (const name of named(3)) server.secrets.put(name, `value of ${name}`)
    server.faults.set('BatchGetSecretValue', fault)

    const values = await vaultOf(named(3), transportTo(server)).values()

    expect({ ...values }).toEqual({ s0: 'value of s0', s1: 'value of s1', s2: 'value of s2' })
    expect(operationsOf(server.calls)).toEqual({ BatchGetSecretValue: 1, GetSecretValue: 3 })
  })

  test('is signed anew where the clock was wrong, and not read singly', async () => {
    const server = running()
    for (const name of named(3)) server.secrets.put(name, `value of ${name}`)
    server.clockSkewMs = 20 * 60_000

    await vaultOf(named(3), transportTo(server)).values()

    expect(operationsOf(server.calls)).toEqual({ BatchGetSecretValue: 2 })
  })

  test('that is refused in one vault is tried in another', async () => {
    const aws = awsOf(named(2))
    aws.denied.add('BatchGetSecretValue')

    await vaultOf(named(2), aws.transport).values()
    await vaultOf(named(2), aws.transport).values()

    expect(operationsOf(aws.calls)).toEqual({ BatchGetSecretValue: 2, GetSecretValue: 4 })
  })

  test('that AWS takes for malformed is read singly, so that only the bad name fails, and tried again', async () => {
    const aws = awsOf(named(2))
    const { transport, calls } = answering(aws, () => {
      throw awsError('ValidationException')
    })
    const vault = vaultOf([...named(2), 'bad name~'], transport)

    const failure = await failureOf(vault.values())
    await failureOf(vault.refresh())

    expect(failure).toMatchObject({ key: 'bad name~', awsErrorName: 'ValidationException' })
    expect(operationsOf(calls)).toEqual({ BatchGetSecretValue: 2, GetSecretValue: 6 })
  })
})
