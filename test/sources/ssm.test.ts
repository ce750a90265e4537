import { describe, expect, test } from '@jest/globals'
import { ssm, type Transport, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import type { SsmReference } from '../../src/references/ssm.ts'
import { ssmSource } from '../../src/sources/ssm.ts'
import { describeSource } from '../contract/source-contract.ts'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf, failuresOf } from '../helpers/failures.ts'
import { sourceContext } from '../helpers/source-context.ts'

useEnvironment(asFunction)

describeSource('ssm', {
  setUp() {
    const aws = fakeAws()
    return {
      transport: aws.transport,
      calls: aws.calls,
      failWith: aws.failWith,
      put: (name, value) => aws.parameters.set(name, value),
      deny: (name) => aws.denied.add(name),
      reference: (name, options) => ssm(name, options),
      read: (references, through) => Promise.all(ssmSource.read(references as SsmReference[], sourceContext(through))),
    }
  },
  malformed: { name: 'no such name!', value: undefined, code: 'ERR_CALL_FAILED' },
  absentCode: 'ERR_NOT_FOUND',
  callsFor: (names) => Math.ceil(names / 10),
  callsWithOneDenied: (names) => 1 + names,
  wrongAnswers: (name) => [
    { Parameters: null, InvalidParameters: null },
    { Parameters: 'text', InvalidParameters: name },
    { Parameters: { [name]: 'value' }, InvalidParameters: { [name]: true } },
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested.
    { Parameters: [, null, 5, 'text', []], InvalidParameters: [, null, [name]] },
    { Parameters: [{ Name: name }] },
    { Parameters: [{ Name: name, Value: null }] },
    { Parameters: [{ Name: name, Value: ['value'] }] },
    { Parameters: [{ Name: [name], Value: 'value' }] },
    { Parameters: [{ Name: `${name}2`, Value: 'value' }], InvalidParameters: [`${name}2`] },
  ],
})

describe('parameters', () => {
  test('are asked for with decryption, ten a call', async () => {
    const names = Array.from({ length: 21 }, (_, index) => `/p/${index}`)
    const aws = fakeAws({ parameters: Object.fromEntries(names.map((name) => [name, 'value'])) })

    await unseal(Object.fromEntries(names.map((name) => [name, ssm(name)])), { transport: aws.transport }).values()

    expect(aws.calls.map(({ input }) => input)).toEqual([
      { Names: names.slice(0, 10), WithDecryption: true },
      { Names: names.slice(10, 20), WithDecryption: true },
      { Names: names.slice(20), WithDecryption: true },
    ])
  })

  test('that do not exist are told with the region', async () => {
    const vault = unseal({ a: ssm('/a') }, { transport: fakeAws().transport, region: 'us-gov-west-1' })

    expect(await failureOf(vault.values())).toMatchObject({
      code: 'ERR_NOT_FOUND',
      message:
        "a: ssm('/a'): no such parameter or version in us-gov-west-1: check the name, and whether it was made in this region and account",
    })
  })

  test.each([
    ['eu-central-1', 'arn:aws:ssm:eu-central-1:*:parameter/my-app/dev/db-url'],
    ['cn-north-1', 'arn:aws-cn:ssm:cn-north-1:*:parameter/my-app/dev/db-url'],
    ['us-gov-west-1', 'arn:aws-us-gov:ssm:us-gov-west-1:*:parameter/my-app/dev/db-url'],
    ['us-iso-east-1', 'arn:aws-iso:ssm:us-iso-east-1:*:parameter/my-app/dev/db-url'],
    ['us-isob-east-1', 'arn:aws-iso-b:ssm:us-isob-east-1:*:parameter/my-app/dev/db-url'],
    ['eusc-de-east-1', 'arn:aws-eusc:ssm:eusc-de-east-1:*:parameter/my-app/dev/db-url'],
  ])('in %s are denied with the ARN that a policy has to name', async (region, arn) => {
    const aws = fakeAws({ parameters: { '/my-app/dev/db-url': 'value' } })
    aws.denied.add('/my-app/dev/db-url')
    const vault = unseal({ dbUrl: ssm('/my-app/dev/db-url') }, { transport: aws.transport, region })

    expect((await failureOf(vault.values())).message).toContain(
      `add this to the function's role: {"Effect":"Allow","Action":"ssm:GetParameters","Resource":"${arn}"}`,
    )
  })

  test('are denied without a region if none is known', async () => {
    setVariable('AWS_REGION', undefined)
    const aws = fakeAws()
    aws.denied.add('/a')

    const { message } = await failureOf(unseal({ a: ssm('/a') }, { transport: aws.transport }).values())

    expect(message).toContain('"arn:aws:ssm:*:*:parameter/a"')
  })

  test.each([
    'arn:aws:ssm:eu-west-1:123456789012:parameter/a',
    'arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/a',
  ])('are matched by the ARN they were asked by: %s', async (arn) => {
    const transport: Transport = async () => ({ Parameters: [{ Name: '/a', ARN: arn, Value: 'value', Version: 1 }] })

    expect(await unseal({ a: ssm(arn) }, { transport }).values()).toHaveProperty('a', 'value')
  })

  // M1 and P5 of peers.md: others give undefined, or crash.
  test.each([':3', ':live'])('are matched by name and selector: /a%s', async (selector) => {
    const transport: Transport = async () => ({
      Parameters: [{ Name: '/a', Selector: selector, Value: 'value', Version: 3 }],
    })

    expect(await unseal({ a: ssm(`/a${selector}`) }, { transport }).values()).toHaveProperty('a', 'value')
  })

  test('at two versions are never taken for each other', async () => {
    const transport: Transport = async () => ({
      Parameters: [
        { Name: '/a', Selector: ':3', Value: 'third', Version: 3 },
        { Name: '/a', Value: 'newest', Version: 7 },
        { Name: '/a', Selector: ':1', Value: 'first', Version: 1 },
      ],
    })

    const values = await unseal({ a: ssm('/a'), first: ssm('/a:1'), third: ssm('/a:3') }, { transport }).values()

    expect({ ...values }).toEqual({ a: 'newest', first: 'first', third: 'third' })
  })

  test('are not failed by what an answer says of another', async () => {
    const transport: Transport = async () => ({
      Parameters: [
        { Name: '/a', Value: 'value', Version: { toString: null, valueOf: null } },
        { Name: '/b', Value: 'value', Version: 1 },
      ],
    })

    expect({ ...(await unseal({ a: ssm('/a'), b: ssm('/b') }, { transport }).values()) }).toEqual({
      a: 'value',
      b: 'value',
    })
  })

  test('are read one by one if one SecureString of a batch cannot be decrypted', async () => {
    const aws = fakeAws({ parameters: { '/a': 'a', '/b': 'b', '/c': 'c' } })
    const transport: Transport = async (service, operation, input, options) => {
      const output = await aws.transport(service, operation, input, options)
      const isUndecryptable = (input as { Names: string[] }).Names.includes('/b')
      if (isUndecryptable) throw Object.assign(new Error(), { name: 'InvalidKeyId' })
      return output
    }

    const failure = await failureOf(unseal({ a: ssm('/a'), b: ssm('/b'), c: ssm('/c') }, { transport }).values())

    expect(failure).toMatchObject({ key: 'b', awsErrorName: 'InvalidKeyId' })
    expect(aws.calls).toHaveLength(4)
  })

  test('of a refused batch are failed each for its own reason', async () => {
    const aws = fakeAws({ parameters: { '/denied': 'value', '/good': 'value' } })
    aws.denied.add('/denied')
    const vault = unseal(
      { good: ssm('/good'), denied: ssm('/denied'), absent: ssm('/absent'), malformed: ssm('mal formed') },
      { transport: aws.transport },
    )

    const failures = await failuresOf(vault.values())

    expect(failures.map(({ key, code, awsErrorName }) => [key, code, awsErrorName])).toEqual([
      ['denied', 'ERR_ACCESS_DENIED', 'AccessDeniedException'],
      ['absent', 'ERR_NOT_FOUND', undefined],
      ['malformed', 'ERR_CALL_FAILED', 'ValidationException'],
    ])
  })
})
