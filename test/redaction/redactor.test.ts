import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { redactor, ssm, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { createRedaction } from '../../src/redaction/redaction.ts'

const secret = 'the-password'

const redaction = createRedaction()
redaction.remember('password', secret)
redaction.remember('key', Buffer.from([0, 255, 1, 254, 2, 253, 3, 252, 4]))

const replace = redactor(redaction)
const json = (value: unknown) => JSON.stringify(value, replace)

describe('as a replacer of JSON', () => {
  test('redacts texts at any depth', () => {
    expect(json({ a: secret, b: [`Bearer ${secret}`, { c: `?p=${encodeURIComponent(secret)}` }] })).toBe(
      '{"a":"[secret]","b":["Bearer [secret]",{"c":"?p=[secret]"}]}',
    )
  })

  test('redacts a boxed text, and what toJSON gives', () => {
    expect(json([new String(secret), new URL(`https://user:${secret}@host/`), { toJSON: () => secret }])).toBe(
      '["[secret]","https://user:[secret]@host/","[secret]"]',
    )
  })

  test('redacts keys and keeps their values apart', () => {
    const sessions = { [secret]: 1, [`${secret} again`]: 2, [Buffer.from(secret).toString('base64')]: [3], id: 4 }

    expect(json({ sessions })).toBe('{"sessions":{"[secret]":1,"[secret] again":2,"[secret] 2":[3],"id":4}}')
  })

  test('redacts keys below keys, also of a class, and keeps what has a form of its own', () => {
    class Session {
      readonly [secret] = {
        [secret]: new Date(0),
        bytes: Buffer.from('hello'),
        boxed: Object(1),
        list: [{ [secret]: secret }],
      }
    }

    expect(JSON.parse(json(new Session()))).toEqual({
      '[secret]': {
        '[secret]': '1970-01-01T00:00:00.000Z',
        bytes: { type: 'Buffer', data: [...Buffer.from('hello')] },
        boxed: 1,
        list: [{ '[secret]': '[secret]' }],
      },
    })
  })

  test('ends a circle through an object whose key is redacted', () => {
    const circle: Record<string, unknown> = { a: 1 }
    circle[secret] = { circle }

    expect(json(circle)).toBe('{"a":1,"[secret]":{}}')
  })

  test.each([
    ['a Buffer', (bytes: Buffer) => bytes],
    ['a Uint8Array', (bytes: Buffer) => Uint8Array.from(bytes)],
    ['a DataView', (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)],
  ])('hides %s that holds a secret, and no other', (_what, make) => {
    const holding = [`p=${secret}`, Buffer.from([9, 9, 0, 255, 1, 254, 2, 253, 3, 252, 4, 9])]
    const other = make(Buffer.from('nothing'))

    expect(holding.map((each) => json(make(Buffer.from(each as string))))).toEqual(['"[secret]"', '"[secret]"'])
    expect(json(other)).toBe(JSON.stringify(other))
  })

  test.each([[1], [true], [null], [undefined], [{}], [[]], [{ a: 'short' }], [new Date(0)], [new Map([[1, 2]])]])(
    'leaves %p as it is',
    (value) => {
      expect(replace('key', value)).toBe(value)
    },
  )
})

describe('an error', () => {
  const failing = (message: string, options?: ErrorOptions) =>
    Object.assign(new TypeError(message, options), { code: 'E' })

  test('without a secret is the very same', () => {
    const error = failing('wrong', { cause: failing('also wrong') })

    expect(replace('', error)).toBe(error)
  })

  test('with one is a copy of its class, without it in message, stack and members', () => {
    const error = Object.assign(failing(`refused ${secret}`), { input: secret, [secret]: 1 })

    const copy = replace('error', error) as TypeError

    expect(copy).toBeInstanceOf(TypeError)
    expect(copy).toMatchObject({
      name: 'TypeError',
      message: 'refused [secret]',
      code: 'E',
      input: '[secret]',
      '[secret]': 1,
    })
    expect(copy.stack).toMatch(/^TypeError: refused \[secret\]\n {4}at /)
    expect(Object.keys(copy)).toEqual(['code', 'input', '[secret]'])
    expect(error.message).toContain(secret)
  })

  test('is searched through its causes and those it collects, also in a circle', () => {
    const error: Error = new AggregateError([failing(secret), secret, Buffer.from(secret)], 'all', {
      cause: failing(secret),
    })
    ;(error.cause as Error).cause = error

    const printed = inspect(replace('', error), { depth: 9, showHidden: true })

    expect(printed).not.toContain(secret)
    expect(printed.match(/TypeError: \[secret\]/g)?.length).toBeGreaterThanOrEqual(2)
  })
})

describe('what cannot be looked at', () => {
  const throwing = () => {
    throw new Error(secret)
  }

  test.each([
    ['a getter', Object.defineProperty(new Error('x'), 'message', { get: throwing })],
    ['a proxy', new Proxy({}, { ownKeys: throwing, get: throwing })],
    ['bytes that are none', { type: 'Buffer', data: new Proxy([], { get: throwing }) }],
  ])('because %s throws is hidden', (_what, value) => {
    expect(replace('', value)).toBe('[secret]')
  })
})

test.each([undefined, null, {}, 'vault', { redact: true }])('refuses %p in place of a vault', (vault) => {
  expect(() => redactor(vault as never)).toThrow(new TypeError('redactor() needs a vault'))
})

test('redacts for every vault that it was given', () => {
  const vaultOf = (text: string) => ({ redact: (line: string) => line.replaceAll(text, '[secret]') })
  const replace = redactor(vaultOf('one'), vaultOf('two'))

  expect(JSON.stringify({ line: 'one and two' }, replace)).toBe('{"line":"[secret] and [secret]"}')
})

test('redacts for several vaults what lies within a secret of another, in whatever order they are given', async () => {
  const vaultOf = async (value: string) => {
    const vault = unseal({ it: ssm('/it') }, { transport: fakeAws({ parameters: { '/it': value } }).transport })
    await vault.values()
    return vault
  }
  const url = 'postgres://admin:the-password@host/db'
  const [a, b] = [await vaultOf('the-password'), await vaultOf(url)]

  expect(redactor(a, b)('', url)).toBe('[secret]')
  expect(redactor(b, a)('', url)).toBe('[secret]')
})
