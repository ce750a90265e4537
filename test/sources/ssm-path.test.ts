import { describe, expect, test } from '@jest/globals'
import { ssmPath, type Transport, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { z } from 'zod'
import type { SsmPathReference } from '../../src/references/ssm-path.ts'
import { ssmPathSource } from '../../src/sources/ssm-path.ts'
import { describeSource } from '../contract/source-contract.ts'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { failureOf } from '../helpers/failures.ts'
import { sourceContext } from '../helpers/source-context.ts'

useEnvironment(asFunction)

/** One parameter below each path, in place of the path's record: the contract speaks of single values. */
const only = z.record(z.string(), z.string()).transform((record) => record['value'])

describeSource('ssm path', {
  setUp() {
    const aws = fakeAws()
    return {
      transport: aws.transport,
      calls: aws.calls,
      failWith: aws.failWith,
      put: (name, value) => aws.parameters.set(`/${name}/value`, value),
      deny: (name) => aws.denied.add(`/${name}`),
      reference: (name, options) => ssmPath(`/${name}`, { ...options, schema: only }),
      read: (references, through) =>
        Promise.all(ssmPathSource.read(references as SsmPathReference[], sourceContext(through))),
    }
  },
  malformed: { name: 'no such path!', value: undefined, code: 'ERR_CALL_FAILED' },
  absentCode: 'ERR_NOT_FOUND',
  callsFor: (paths) => paths,
  callsWithOneDenied: (paths) => paths,
  wrongAnswers: (name) => [
    { Parameters: null },
    { Parameters: { [`/${name}/value`]: 'value' } },
    { Parameters: [{ Name: `/${name}/value` }] },
    { Parameters: [{ Name: `/${name}/value`, Value: ['value'] }] },
    { Parameters: [{ Name: [`/${name}/value`], Value: 'value' }] },
    { Parameters: [{ Name: `/${name}`, Value: 'the path itself' }] },
    { Parameters: [{ Name: `/${name}2/value`, Value: 'of another path' }] },
    { Parameters: [{ Name: `/${name}/value`, Value: 'value' }, null] },
  ],
})

/** Answers these pages one after another, and notes by which token each was asked for. */
function paged(pages: readonly object[]): { readonly transport: Transport; readonly tokens: unknown[] } {
  const tokens: unknown[] = []
  return {
    tokens,
    transport: async (_service, _operation, input) => {
      tokens.push(Reflect.get(input, 'NextToken'))
      return pages[Math.min(tokens.length, pages.length) - 1] as object
    },
  }
}

const parameter = (Name: string, Value: string) => ({ Name, Value, Type: 'String', Version: 1 })

const open = (transport: Transport, options: object = {}, path = '/app') =>
  unseal({ all: ssmPath(path, options) as ReturnType<typeof ssmPath> }, { transport }).values()

describe('the pages of a path', () => {
  test('are followed by NextToken, also past pages that are empty', async () => {
    const { transport, tokens } = paged([
      { Parameters: [], NextToken: 'first' },
      { Parameters: [parameter('/app/a', 'A')], NextToken: 'second' },
      { Parameters: [], NextToken: 'third' },
      { Parameters: [parameter('/app/deep/b', 'B')] },
    ])

    const { all } = await open(transport)

    expect({ ...all }).toEqual({ a: 'A', 'deep/b': 'B' })
    expect(tokens).toEqual([undefined, 'first', 'second', 'third'])
  })

  test('end where there is no token, however many parameters came', async () => {
    const full = Array.from({ length: 10 }, (_, index) => parameter(`/app/${index}`, 'value'))
    const { transport, tokens } = paged([{ Parameters: full, NextToken: '' }])

    await open(transport)

    expect(tokens).toHaveLength(1)
  })

  test('that repeat their token are an error and not a loop', async () => {
    const { transport, tokens } = paged([{ Parameters: [parameter('/app/a', 'A')], NextToken: 'same' }])

    expect(await failureOf(open(transport, { default: {} }))).toMatchObject({
      code: 'ERR_NO_ANSWER',
      message: expect.stringContaining('page after page without an end'),
    })
    expect(tokens).toEqual([undefined, 'same'])
  })

  test('that go on with ever new tokens end as well', async () => {
    let pages = 0
    const transport: Transport = async () => ({ Parameters: [], NextToken: String(pages++) })

    expect(await failureOf(open(transport))).toMatchObject({ code: 'ERR_NO_ANSWER' })
    expect(pages).toBe(10_000)
  })

  test('are none of a value if one of them fails', async () => {
    let calls = 0
    const transport: Transport = async () => {
      if (calls++ > 0) throw Object.assign(new Error(), { name: 'InternalServerError' })
      return { Parameters: [parameter('/app/a', 'A')], NextToken: 'more' }
    }

    expect(await failureOf(open(transport, { optional: true }))).toMatchObject({ awsErrorName: 'InternalServerError' })
  })

  test('are asked for decrypted and at any depth', async () => {
    const aws = fakeAws({ parameters: { '/app/a': 'A' } })

    await open(aws.transport)

    expect(aws.calls.map(({ input }) => input)).toEqual([{ Path: '/app', Recursive: true, WithDecryption: true }])
  })
})

describe('what stands below a path', () => {
  test('is a frozen record without a prototype', async () => {
    const { all } = await open(fakeAws({ parameters: { '/app/a': 'A' } }).transport)

    expect(Object.getPrototypeOf(all)).toBeNull()
    expect(Object.isFrozen(all)).toBe(true)
    expect(all['toString']).toBeUndefined()
  })

  test('may be called __proto__ or constructor', async () => {
    const names = ['__proto__', 'constructor', '__proto__/polluted', 'toJSON', 'then']
    const { all } = await open(
      fakeAws({ parameters: Object.fromEntries(names.map((n) => [`/app/${n}`, n])) }).transport,
    )

    expect(Object.entries(all)).toEqual(names.toSorted().map((name) => [name, name]))
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  test.each(['/app', '/app/', '/app//'])('is the same for %s', async (path) => {
    const aws = fakeAws({ parameters: { '/app/a': 'A', '/application/b': 'B', '/app': 'itself' } })

    expect({ ...(await open(aws.transport, {}, path)).all }).toEqual({ a: 'A' })
  })

  test('of / is everything', async () => {
    const aws = fakeAws({ parameters: { '/app/a': 'A', '/b': 'B' } })

    expect({ ...(await open(aws.transport, {}, '/')).all }).toEqual({ 'app/a': 'A', b: 'B' })
  })

  test('of / is also what was made without a slash', async () => {
    const transport = async () => ({
      Parameters: [
        { Name: 'c', Value: 'C' },
        { Name: '/app/a', Value: 'A' },
      ],
    })

    expect({ ...(await open(transport, {}, '/')).all }).toEqual({ c: 'C', 'app/a': 'A' })
  })

  test.each([
    ['json', { a: [1], b: null }],
    ['list', { a: ['[1]'], b: ['null'] }],
    ['binary', { a: new TextEncoder().encode('[1]'), b: new TextEncoder().encode('null') }],
  ])('takes the format %s each by itself', async (format, expected) => {
    const aws = fakeAws({ parameters: { '/app/a': '[1]', '/app/b': 'null' } })

    expect({ ...(await open(aws.transport, { format })).all }).toEqual(expected)
  })

  test('hands out bytes as copies, so that one reader changes nothing for another', async () => {
    const aws = fakeAws({ parameters: { '/app/a': 'A' } })
    const vault = unseal({ all: ssmPath('/app', { format: 'binary' }) }, { transport: aws.transport })

    ;(await vault.values()).all['a']?.fill(0)

    expect((await vault.values()).all['a']).toEqual(new TextEncoder().encode('A'))
  })

  test('fails as a whole if one value does not fit the format, and shows none', async () => {
    const aws = fakeAws({ parameters: { '/app/a': '{}', '/app/b': 'hunter2-no-json' } })

    const failure = await failureOf(open(aws.transport, { format: 'json' }))

    expect(failure).toMatchObject({ code: 'ERR_INVALID_JSON' })
    expect(failure.message).not.toContain('hunter2')
  })

  test('is seen by a schema as one record', async () => {
    const aws = fakeAws({ parameters: { '/app/port': '3306', '/app/host': 'db' } })
    const schema = z.object({ port: z.coerce.number(), host: z.string() })

    expect((await open(aws.transport, { schema })).all).toEqual({ port: 3306, host: 'db' })
  })

  test.each([{ default: 'stand-in' }, { optional: true }])('is covered by %j if it is nothing', async (options) => {
    const { all } = await open(fakeAws().transport, options)

    expect(all).toBe(options.default)
  })

  test('is denied with the path that a policy has to name', async () => {
    const aws = fakeAws()
    aws.denied.add('/app')

    expect((await failureOf(open(aws.transport))).message).toContain(
      '{"Effect":"Allow","Action":"ssm:GetParametersByPath","Resource":"arn:aws:ssm:eu-central-1:*:parameter/app"}',
    )
  })
})
