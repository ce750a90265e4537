import { describe, expect, test } from '@jest/globals'
import { type AnyReference, kmsEnv, secret, ssm, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { z } from 'zod'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf, failuresOf, thrownBy } from '../helpers/failures.ts'

useEnvironment(asFunction)

/** A hand-made Standard Schema. */
const schemaOf = (validate: (value: unknown) => unknown) =>
  ({ '~standard': { version: 1, vendor: 'test', validate } }) as never

/** Opens one secret of this content with these options. */
async function open(content: string | Uint8Array, options: object): Promise<unknown> {
  const { transport } = fakeAws({ secrets: { it: content } })
  const values = await unseal({ it: secret('it', options) }, { transport }).values()
  return values.it
}

describe('format', () => {
  test.each([
    ['text', '{"a":1}', '{"a":1}'],
    ['text', '\ufefftext', '\ufefftext'],
    ['json', '{"a":[1,null]}', { a: [1, null] }],
    ['json', '0', 0],
    ['json', 'false', false],
    ['json', 'null', null],
    ['json', '""', ''],
    ['list', 'a,b,,c ', ['a', 'b', '', 'c ']],
    ['list', 'a', ['a']],
    ['list', '', []],
    ['binary', 'grün', new TextEncoder().encode('grün')],
    ['binary', '', new Uint8Array()],
  ])('%s of the text %j', async (format, content, value) => {
    expect(await open(content, { format })).toEqual(value)
  })

  test('is text unless it is said, whatever the text looks like', async () => {
    expect(await open('{"a":1}', {})).toBe('{"a":1}')
  })

  test.each(['text', 'json', 'list'])('%s takes bytes for UTF-8', async (format) => {
    const value = await open(Buffer.from('"grün"'), { format })

    expect(value).toEqual({ text: '"grün"', json: 'grün', list: ['"grün"'] }[format])
  })

  test.each(['text', 'json', 'list'])("%s refuses bytes that are not UTF-8, and says 'binary'", async (format) => {
    const failure = await failureOf(open(Uint8Array.of(0xff, 0xfe, 0x41), { format, default: [] }))

    expect(failure).toMatchObject({
      code: 'ERR_NOT_UTF8',
      reason: `the value is not UTF-8 text; give "format" 'binary' for its bytes`,
    })
  })

  test('of an encrypted variable that is not UTF-8 is binary or an error', async () => {
    const aws = fakeAws()
    setVariable('KEY', aws.encrypt(Uint8Array.of(0xff, 0x00)))
    const open = (reference: AnyReference) => unseal({ key: reference }, { transport: aws.transport }).values()

    expect(await failureOf(open(kmsEnv('KEY')))).toMatchObject({ code: 'ERR_NOT_UTF8', key: 'key' })
    expect({ ...(await open(kmsEnv('KEY', { format: 'binary' }))) }).toEqual({ key: Uint8Array.of(0xff, 0x00) })
  })

  test('binary gives each reader bytes of its own', async () => {
    const { transport } = fakeAws({ secrets: { key: Uint8Array.of(1, 2, 3) } })
    const vault = unseal({ key: secret('key', { format: 'binary' }) }, { transport })

    const first = (await vault.values()).key
    first.fill(0)

    expect((await vault.values()).key).toEqual(Uint8Array.of(1, 2, 3))
    expect(first.buffer.byteLength).toBe(3)
  })

  test('json is deeply frozen', async () => {
    const { transport } = fakeAws({ secrets: { db: '{"replicas":[{"host":"a"}]}' } })
    const schema = schemaOf((value) => ({ value }))
    const { db } = await unseal({ db: secret('db', { format: 'json', schema }) }, { transport }).values()

    expect(() => (db as { replicas: unknown[] }).replicas.push('mine')).toThrow(TypeError)
  })

  test('list is frozen', async () => {
    const list = await open('a,b', { format: 'list' })

    expect(Object.isFrozen(list)).toBe(true)
  })

  test('json that is malformed tells the position only', async () => {
    const failure = await failureOf(open('hunter2-is-no-json', { format: 'json', default: {} }))

    expect(failure).toMatchObject({
      code: 'ERR_INVALID_JSON',
      message: `it: secret('it'): not JSON at character 0 of 18; plain text needs no "format" and no "key"`,
    })
  })

  test('json may nest 50,000 levels deep, frozen and shown by nothing', async () => {
    const { transport } = fakeAws({ secrets: { deep: `${'['.repeat(50_000)}${']'.repeat(50_000)}` } })
    const vault = unseal({ deep: secret('deep', { format: 'json' }) }, { transport })

    const values = await vault.values()

    expect(Object.isFrozen(values.deep)).toBe(true)
    expect(JSON.stringify(values)).toBe('{"deep":"[secret]"}')
  })
})

describe('key', () => {
  const content = JSON.stringify({
    user: 'ann',
    port: 0,
    empty: '',
    off: false,
    nothing: null,
    nested: { deep: { name: 'value' }, list: ['zero', { one: 1 }] },
    'a.b': 'with a dot',
    a: { b: 'nested' },
    'x.y': { z: 'half dotted' },
  })

  test.each([
    ['user', 'ann'],
    ['port', 0],
    ['empty', ''],
    ['off', false],
    ['nothing', null],
    ['nested.deep.name', 'value'],
    ['nested.deep', { name: 'value' }],
    ['nested.list.0', 'zero'],
    ['nested.list.1.one', 1],
    ['a.b', 'with a dot'],
  ])('%s picks %j', async (key, value) => {
    expect(await open(content, { key, default: 'stand-in' })).toEqual(value)
  })

  test.each([
    'absent',
    'user.length',
    'user.0',
    'nothing.x',
    'nested.',
    '.user',
    'constructor',
    'toString',
    '__proto__',
    'nested.__proto__.x',
    'x.y.z',
  ])('%s picks nothing', async (key) => {
    const failure = await failureOf(open(content, { key }))

    expect(failure).toMatchObject({
      code: 'ERR_JSON_KEY_ABSENT',
      reason: `the JSON value has no key '${key}'; if it may be missing, give "optional" or "default"`,
    })
  })

  test.each(['[]', '"text"', '5', 'null', '{}'])('finds nothing in %s', async (json) => {
    expect(await failureOf(open(json, { key: 'user' }))).toMatchObject({ code: 'ERR_JSON_KEY_ABSENT' })
  })

  test('picks a key that is called __proto__', async () => {
    expect(await open('{"__proto__":{"b":"own"}}', { key: '__proto__.b' })).toBe('own')
  })

  test('that is absent is covered by default and optional', async () => {
    expect(await open('{}', { key: 'user', default: 'stand-in' })).toBe('stand-in')
    expect(await open('{}', { key: 'user', optional: true })).toBeUndefined()
  })

  test('covers malformed JSON by no default', async () => {
    expect(await failureOf(open('{', { key: 'user', default: 'stand-in' }))).toMatchObject({ code: 'ERR_INVALID_JSON' })
  })

  test("with format 'text' gives the text", async () => {
    expect(await open(content, { key: 'empty', format: 'text' })).toBe('')
  })

  test.each(['port', 'off', 'nothing', 'nested'])("with format 'text' refuses %s, which holds none", async (key) => {
    expect(await failureOf(open(content, { key, format: 'text' }))).toMatchObject({
      code: 'ERR_NOT_TEXT',
      reason: `the key '${key}' holds no text; leave out "format" to take it as JSON`,
    })
  })

  test('of one secret for several references reads it once, and fails only those that do not fit', async () => {
    const { transport, calls } = fakeAws({ secrets: { db: content } })
    const vault = unseal(
      { user: secret('db', { key: 'user' }), absent: secret('db', { key: 'absent' }), whole: secret('db') },
      { transport },
    )

    const failures = await failuresOf(vault.values())

    expect(failures.map(({ key }) => key)).toEqual(['absent'])
    expect(calls).toHaveLength(1)
  })
})

describe('schema', () => {
  const user = z.object({ user: z.string(), port: z.coerce.number() })

  test('makes the value, after the format', async () => {
    expect(await open('{"user":"ann","port":"5432"}', { format: 'json', schema: user })).toEqual({
      user: 'ann',
      port: 5432,
    })
  })

  test('sees what stands at the key', async () => {
    expect(await open('{"db":{"port":"1"}}', { key: 'db.port', schema: z.coerce.number() })).toBe(1)
  })

  test('sees text, a list or bytes as the format says', async () => {
    expect(await open('a,b', { format: 'list', schema: z.array(z.enum(['a', 'b'])) })).toEqual(['a', 'b'])
    expect(
      await open('ab', { format: 'binary', schema: schemaOf((value) => ({ value: (value as Uint8Array).length })) }),
    ).toBe(2)
    expect(await open('https://x.example', { schema: z.url() })).toBe('https://x.example')
  })

  test('may be asynchronous', async () => {
    const schema = z.string().refine(async (text) => text.startsWith('sk-'))

    expect(await open('sk-1', { schema })).toBe('sk-1')
    expect(await failureOf(open('pk-1', { schema }))).toMatchObject({ code: 'ERR_SCHEMA' })
  })

  test('may be a function, as those of arktype are', async () => {
    const schema = Object.assign(() => {}, schemaOf((value) => ({ value: `${value}!` })) as object)

    expect(await open('text', { schema })).toBe('text!')
  })

  test('hands out what it made as it is: a Buffer stays a Buffer', async () => {
    const schema = z.string().transform((text) => Buffer.from(text, 'hex'))

    const value = await open('00ff', { schema })

    expect(value).toBeInstanceOf(Buffer)
    expect((value as Buffer).toString('hex')).toBe('00ff')
  })

  test('hands out what it made as it is: its objects are not frozen', async () => {
    const value = await open('{"user":"ann","port":1}', { format: 'json', schema: user })

    expect(Object.isFrozen(value)).toBe(false)
  })

  test('may make undefined, null and other falsy values', async () => {
    for (const made of [undefined, null, 0, '', false]) {
      expect(await open('text', { schema: schemaOf(() => ({ value: made })) })).toBe(made)
    }
  })

  test('that does not fit tells the paths', async () => {
    const failure = await failureOf(open('{"user":5}', { format: 'json', schema: user }))

    expect(failure).toMatchObject({ code: 'ERR_SCHEMA', reason: 'does not fit its schema at "user", at "port"' })
  })

  test('that does not fit as a whole says so', async () => {
    expect(await failureOf(open('text', { schema: z.url() }))).toMatchObject({
      reason: 'does not fit its schema as a whole (it names no path)',
    })
  })

  test('may tell its paths in every way the standard knows', async () => {
    const path = ['a', 0, { key: 'b' }, Symbol('c')]

    expect(
      await failureOf(open('text', { schema: schemaOf(() => ({ issues: [{ message: '', path }] })) })),
    ).toMatchObject({
      reason: 'does not fit its schema at "a.0.b.Symbol(c)"',
    })
  })

  test('of thousands of issues tells the first ten', async () => {
    const issues = Array.from({ length: 5_000 }, (_, index) => ({ message: '', path: [index] }))

    const { reason } = await failureOf(open('text', { schema: schemaOf(() => ({ issues })) }))

    expect(reason).toBe(
      `does not fit its schema ${Array.from({ length: 10 }, (_, index) => `at "${index}"`).join(', ')}`,
    )
  })

  test.each([
    [
      'throws',
      () =>
        schemaOf(() => {
          throw new RangeError('marked-secret')
        }),
      'its schema threw (RangeError) instead of answering',
    ],
    [
      'rejects',
      () =>
        schemaOf(async () => {
          throw 'marked-secret'
        }),
      'its schema threw (UnknownError) instead of answering',
    ],
  ])('that %s is an error without what it said', async (_what, schema, reason) => {
    expect(await failureOf(open('marked-secret', { schema: schema() }))).toMatchObject({ code: 'ERR_SCHEMA', reason })
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['issues that are no list', { issues: 5 }],
    ['an issue that is null', { issues: [null] }],
    ['a path that is null', { issues: [{ path: null }] }],
    ['a path with null in it', { issues: [{ path: [null] }] }],
  ])('that answers %s fails, and gives no undefined', async (_what, answer) => {
    expect(await failureOf(open('text', { schema: schemaOf(() => answer) }))).toMatchObject({ key: 'it' })
  })

  test('checks no default', async () => {
    const vault = unseal({ a: ssm('/a', { schema: z.url(), default: 'no url' }) }, { transport: fakeAws().transport })

    expect(await vault.values()).toHaveProperty('a', 'no url')
  })
})

describe('default and optional', () => {
  test.each([0, '', false, null])('default may be %j', async (value) => {
    const vault = unseal({ a: ssm('/a', { default: value }) }, { transport: fakeAws().transport })

    expect((await vault.values()).a).toBe(value)
  })

  test('default is handed out as it is given', async () => {
    const value = { mine: true }
    const vault = unseal({ a: ssm('/a', { default: value }) }, { transport: fakeAws().transport })

    expect((await vault.values()).a).toBe(value)
    expect(Object.isFrozen(value)).toBe(false)
  })

  test('stand in for one key while another that shares its fetch needs the value', async () => {
    const vault = unseal({ a: ssm('/a', { optional: true }), b: ssm('/a') }, { transport: fakeAws().transport })

    expect(await failureOf(vault.values())).toMatchObject({ key: 'b', code: 'ERR_NOT_FOUND' })
  })

  test('optional: false is no option', async () => {
    const vault = unseal({ a: ssm('/a', { optional: false }) }, { transport: fakeAws().transport })

    expect(await failureOf(vault.values())).toMatchObject({ code: 'ERR_NOT_FOUND' })
  })

  test('leave the key on the snapshot', async () => {
    const vault = unseal({ a: ssm('/a', { optional: true }) }, { transport: fakeAws().transport })

    expect(Object.keys(await vault.values())).toEqual(['a'])
  })
})

describe('the options of a reference', () => {
  test.each([
    [
      { tll: '5m' },
      `ssm('/a') has no option "tll"; its options are ttl, staleWhileRevalidate, staleIfError, format, key, schema, default, optional`,
    ],
    [{ encryptionContext: 'none' }, `ssm('/a') has no option "encryptionContext"`],
    [
      { ttl: 60 },
      `ssm('/a'): "ttl" must be a duration such as '30s', '5m', '1h' or 'forever', not the number 60: write '60s'`,
    ],
    [{ format: 'yaml' }, `ssm('/a'): "format" must be one of 'text', 'json', 'binary', 'list'`],
    [{ format: null }, `ssm('/a'): "format" must be one of`],
    [{ format: 'toString' }, `ssm('/a'): "format" must be one of`],
    [{ key: '' }, `ssm('/a'): "key" must be the name of a JSON key`],
    [{ key: 5 }, `ssm('/a'): "key" must be the name of a JSON key`],
    [{ key: 'a', format: 'binary' }, `ssm('/a'): "key" picks from JSON and cannot go with "format" 'binary'`],
    [{ key: 'a', format: 'list' }, `ssm('/a'): "key" picks from JSON and cannot go with "format" 'list'`],
    [{ schema: {} }, `ssm('/a'): "schema" must be a Standard Schema`],
    [{ schema: null }, `ssm('/a'): "schema" must be a Standard Schema`],
    [{ schema: (value: unknown) => value }, `ssm('/a'): "schema" must be a Standard Schema`],
    [{ schema: { '~standard': { version: 2, validate() {} } } }, `ssm('/a'): "schema" must be a Standard Schema`],
    [{ optional: 'yes' }, `ssm('/a'): "optional" must be true or false`],
    [{ optional: true, default: 'a' }, `ssm('/a'): "default" and "optional" contradict each other`],
    [{ optional: true, default: null }, `ssm('/a'): "default" and "optional" contradict each other`],
    [null, "the options of ssm('/a') must be an object, not null"],
    ['5m', "the options of ssm('/a') must be an object, not string"],
    [[], "the options of ssm('/a') must be an object, not an array"],
  ])('%j are refused', (options, message) => {
    const error = thrownBy(() => ssm('/a', options as never))

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(message)
  })

  test.each([
    [() => ssm('' as never), 'ssm() needs the name of a parameter, not an empty string'],
    [() => ssm(undefined as never), 'ssm() needs the name of a parameter, not undefined'],
    [() => ssm(['/a'] as never), 'ssm() needs the name of a parameter, not an array'],
    [() => secret(5 as never), 'secret() needs the name or ARN of a secret, not number'],
    [() => secret(null as never), 'secret() needs the name or ARN of a secret, not null'],
    [() => kmsEnv(undefined as never), 'kmsEnv() needs the name of an environment variable, not undefined'],
  ])('do not make up for a missing name: %p', (make, message) => {
    const error = thrownBy(make)

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(message)
  })

  test.each(['context', '', null, 5, {}, [], ['a'], { a: 5 }, { a: undefined }, new Map([['a', 'b']])])(
    'refuse the encryption context %p',
    (encryptionContext) => {
      const error = thrownBy(() => kmsEnv('A', { encryptionContext: encryptionContext as never }))

      expect(error).toBeInstanceOf(TypeError)
      expect(error.message).toBe(`kmsEnv('A'): "encryptionContext" must be 'function', 'none' or an object of strings`)
    },
  )

  test('are never written to', () => {
    const options = Object.freeze({
      ttl: '5m',
      key: 'a',
      encryptionContext: Object.freeze({ b: '1', a: '2' }),
    } as const)

    expect(() => kmsEnv('A', options)).not.toThrow()
  })

  test('make a frozen reference', () => {
    expect([ssm('/a'), secret('a'), kmsEnv('A', { encryptionContext: { a: 'b' } })].every(Object.isFrozen)).toBe(true)
  })
})
