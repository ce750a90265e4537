import { describe, expect, test } from '@jest/globals'
import { ssm, type Transport, unseal } from 'lambda-unseal'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { failureOf, failuresOf } from '../helpers/failures.ts'
import { answersParameters, recordCalls } from '../helpers/recorded-calls.ts'

useEnvironment(asFunction)

const arn = (path: string, region = 'eu-central-1', account = '123456789012') =>
  `arn:aws:ssm:${region}:${account}:parameter${path}`

const namesIn = (input: object) => Reflect.get(input, 'Names') as string[]

/** AWS, where /a has the versions 1 to 7, `prod` is the third, and each value says what was asked for. */
const parameterStore =
  ({ tellsSelector }: { readonly tellsSelector: boolean }): Transport =>
  async (_service, _operation, input) => ({
    Parameters: namesIn(input)
      .toReversed()
      .map((asked) => {
        const [, ARN = arn('/a'), selector] = /^(arn:.*?\/a)?(?:\/a)?(?::(\w+))?$/.exec(asked) ?? []
        const Version = selector === 'prod' ? 3 : Number(selector ?? 7)
        const Selector = tellsSelector && selector ? { Selector: `:${selector}` } : {}
        return { Name: '/a', ARN, Type: 'String', Value: `value of ${asked}`, Version, ...Selector }
      }),
  })

describe.each([
  ['that tells the selector', true],
  ['that tells no selector', false],
])('in an answer %s', (_what, tellsSelector) => {
  test('one parameter at its newest, a version, a label and by ARN are never taken for each other', async () => {
    const names = [
      '/a',
      '/a:3',
      '/a:1',
      '/a:prod',
      arn('/a'),
      arn('/a:prod'),
      arn('/a', 'eu-central-1', '210987654321'),
    ]
    const { transport } = recordCalls(parameterStore({ tellsSelector }))

    const values = await unseal(Object.fromEntries(names.map((name) => [name, ssm(name)])), { transport }).values()

    expect({ ...values }).toEqual(Object.fromEntries(names.map((name) => [name, `value of ${name}`])))
  })

  test('no call names one parameter twice', async () => {
    const { transport, calls } = recordCalls(parameterStore({ tellsSelector }))

    await unseal({ a: ssm('/a'), b: ssm('/a:3'), c: ssm('/a:prod'), d: ssm('/a:prod') }, { transport }).values()

    expect(calls.map(({ input }) => namesIn(input))).toEqual([['/a'], ['/a:3'], ['/a:prod']])
  })
})

describe('an answer of another version', () => {
  test.each([
    ['/a:3', { Version: 7 }],
    ['/a:3', { Version: 3, Selector: ':4' }],
    ['/a:3', {}],
    ['/a:3', { Version: '3' }],
    ['/a:3', { Version: { toString: null, valueOf: null } }],
    ['/a:prod', { Version: 3, Selector: ':dev' }],
    ['/a', { Version: 3, Selector: ':3' }],
    ['/a', { Version: 3, Selector: ':undefined' }],
  ])('to %s, %j, is no answer', async (name, more) => {
    const transport: Transport = async () => ({ Parameters: [{ Name: '/a', Type: 'String', Value: 'wrong', ...more }] })

    expect(await failureOf(unseal({ a: ssm(name) }, { transport }).values())).toMatchObject({ code: 'ERR_NO_ANSWER' })
  })

  test('fails none of its batch but its own', async () => {
    const transport: Transport = async () => ({
      Parameters: [
        { Name: '/a', Value: 'wrong', Version: { toString: null, valueOf: null } },
        { Name: '/b', Value: 'right', Version: 1 },
      ],
    })

    const failures = await failuresOf(unseal({ a: ssm('/a:3'), b: ssm('/b') }, { transport }).values())

    expect(failures.map(({ key, code }) => [key, code])).toEqual([['a', 'ERR_NO_ANSWER']])
  })
})

describe('a secret that is read through Parameter Store', () => {
  test.each(['', ':AWSPREVIOUS', ':EXAMPLE1-90ab-cdef'])(
    'with the selector %j is found at version 0',
    async (selector) => {
      const Name = '/aws/reference/secretsmanager/db'
      const transport: Transport = async () => ({
        Parameters: [{ Name, Type: 'SecureString', Value: 'value', Version: 0, SourceResult: '{}' }],
      })

      expect(await unseal({ db: ssm(`${Name}${selector}`) }, { transport }).values()).toHaveProperty('db', 'value')
    },
  )
})

describe('parameters of several regions', () => {
  test('are read by a call each, in the region of the ARN', async () => {
    const { transport, calls } = recordCalls(answersParameters)
    const names = [
      '/a',
      arn('/b', 'us-east-1'),
      '/c',
      arn('/d', 'us-east-1'),
      arn('/a', 'cn-north-1').replace('aws', 'aws-cn'),
    ]

    const values = await unseal(Object.fromEntries(names.map((name) => [name, ssm(name)])), { transport }).values()

    expect(Object.values(values)).toEqual(names.map((name) => `value of ${name}`))
    expect(calls.map(({ region, input }) => [region, namesIn(input)])).toEqual([
      [undefined, ['/a', '/c']],
      ['us-east-1', [names[1], names[3]]],
      ['cn-north-1', [names[4]]],
    ])
  })

  test("are read by one call where an ARN is of the vault's own region", async () => {
    const { transport, calls } = recordCalls(answersParameters)

    await unseal({ a: ssm('/a'), b: ssm(arn('/b')) }, { transport }).values()

    expect(calls.map(({ input }) => namesIn(input))).toEqual([['/a', arn('/b')]])
  })

  test('are told with the region of the ARN where they fail', async () => {
    const name = arn('/b', 'us-east-1')
    const transport: Transport = async () => ({ Parameters: [], InvalidParameters: [name] })
    const denying: Transport = async () => {
      throw Object.assign(new Error(), { name: 'AccessDeniedException' })
    }

    const absent = await failureOf(unseal({ b: ssm(name) }, { transport, region: 'eu-west-1' }).values())
    const denied = await failureOf(unseal({ b: ssm(`${name}:3`) }, { transport: denying }).values())

    expect(absent.message).toContain('no such parameter or version in us-east-1')
    expect(denied.message).toContain(`"Resource":"${name}"`)
  })

  test('fail each for itself', async () => {
    const transport: Transport = async (service, operation, input, options) => {
      if (options.region === 'us-east-1') throw Object.assign(new Error(), { name: 'ECONNREFUSED' })
      return answersParameters(service, operation, input, options)
    }

    const vault = unseal({ a: ssm('/a'), b: ssm(arn('/b', 'us-east-1')) }, { transport })

    expect(await failureOf(vault.values())).toMatchObject({ key: 'b', awsErrorName: 'ECONNREFUSED' })
  })
})
