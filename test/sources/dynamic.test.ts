import { describe, expect, test } from '@jest/globals'
import { env, secret, ssm, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { z } from 'zod'
import { readAll } from '../../src/sources/plan.ts'
import { createSources } from '../../src/sources/sources.ts'
import { LastRetries } from '../../src/transport/last-retries.ts'
import { describeSource } from '../contract/source-contract.ts'
import { operationsOf } from '../helpers/declared.ts'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { failureOf } from '../helpers/failures.ts'
import { pass, useFakeTime } from '../helpers/fake-time.ts'

useEnvironment(asFunction)
useFakeTime()

describeSource('env', {
  setUp() {
    const aws = fakeAws()
    const sources = createSources({ batchSecrets: false })
    return {
      transport: aws.transport,
      calls: aws.calls,
      failWith: aws.failWith,
      put(name, value) {
        setVariable(name, name === 'MALFORMED' ? value : `resolve:ssm:/${name}`)
        aws.parameters.set(`/${name}`, value)
      },
      deny: (name) => aws.denied.add(`/${name}`),
      reference: (name, options) => env(name, options),
      read: (references, transport) =>
        Promise.all(
          readAll(references, {
            sources,
            transport,
            region: 'eu-central-1',
            timeoutMs: 1_000,
            retries: new LastRetries(),
          }),
        ),
    }
  },
  malformed: { name: 'MALFORMED', value: 'resolve:ssm:', code: 'ERR_BAD_REFERENCE' },
  absentCode: 'ERR_VARIABLE_NOT_SET',
  callsFor: (names) => Math.ceil(names / 10),
  callsWithOneDenied: (names) => 1 + names,
  wrongAnswers: (name) => [{ Parameters: [{ Name: `/${name}` }] }, { Parameters: [{ Name: `/${name}`, Value: 5 }] }],
})

const db = JSON.stringify({
  username: 'app',
  password: 'p%}}{{resolve:ssm:/other}}',
  port: 3306,
  tls: true,
  nothing: null,
  nested: { name: 'inner', list: [1] },
  'a.b': 'with a dot',
  big: 0,
}).replace('"big":0', '"big":12345678901234567890')

const awsOfDb = () =>
  fakeAws({ parameters: { '/url': 'db.example.com', '/other': 'OTHER', plain: 'P' }, secrets: { db, text: 'T' } })

/** Opens one variable of this text. */
function open(text: string | undefined, options: object = {}, aws = awsOfDb()) {
  setVariable('IT', text)
  return unseal({ it: env('IT', options) as ReturnType<typeof env> }, { transport: aws.transport }).values()
}

const inDb = (key: string) => `{{resolve:secretsmanager:db:SecretString:${key}}}`

describe('the value of a variable', () => {
  test.each([
    '',
    ' ',
    'resolve',
    'Resolve: see below',
    ' resolve:s3:/url',
    '{{resolve}}',
    '{resolve:ssm:/url}',
    '}}',
    '{{',
  ])('%j is itself, and no call is made', async (text) => {
    const aws = awsOfDb()

    expect((await open(text, { default: 'stand-in' }, aws)).it).toBe(text)
    expect(aws.calls).toEqual([])
  })

  test.each([
    'Resolve:ssm:/url',
    ' resolve:ssm:/url',
    '\nresolve: ssm:/url',
    'a{{ resolve:ssm:/url }}',
    '{{RESOLVE:kms:AQ==}}',
  ])('%j is no password, but a reference that was misspelt', async (text) => {
    expect(await failureOf(open(text, { default: 'stand-in' }))).toMatchObject({
      code: 'ERR_BAD_REFERENCE',
      reason: expect.stringContaining('must be written in lower case, without spaces'),
    })
  })

  test('that is not set is absent', async () => {
    expect(await failureOf(open(undefined))).toMatchObject({ code: 'ERR_VARIABLE_NOT_SET', reference: "env('IT')" })
    expect((await open(undefined, { optional: true })).it).toBeUndefined()
  })

  test.each([
    ['mysql://{{resolve:ssm:/url}}:3306/app', 'mysql://db.example.com:3306/app'],
    ['{{resolve:ssm:/url}}', 'db.example.com'],
    ['{{resolve:ssm:/url}}{{resolve:ssm-secure:plain}}', 'db.example.comP'],
    ['{{{resolve:ssm:/url}}}', '{db.example.com}'],
    [`${inDb('username')}@{{resolve:ssm:/url}}:${inDb('port')}?tls=${inDb('tls')}`, 'app@db.example.com:3306?tls=true'],
    [inDb('nested.name'), 'inner'],
    [inDb('a.b'), 'with a dot'],
    ['resolve:secretsmanager:db:SecretString:port', '3306'],
    ['resolve:ssm:/url', 'db.example.com'],
  ])('%s is put together', async (text, value) => {
    expect((await open(text)).it).toBe(value)
  })

  test('is never resolved again: what was opened may look like a reference', async () => {
    const aws = fakeAws({ parameters: { '/a': '{{resolve:ssm:/b}}', '/b': 'B' } })

    expect((await open('resolve:ssm:/a', {}, aws)).it).toBe('{{resolve:ssm:/b}}')
    expect((await open('<{{resolve:ssm:/a}}>', {}, aws)).it).toBe('<{{resolve:ssm:/b}}>')
    expect((await open(inDb('password'))).it).toBe('p%}}{{resolve:ssm:/other}}')
  })

  test('reads what it names twice only once, and so do others that name it', async () => {
    const aws = awsOfDb()
    setVariable('A', `${inDb('username')}:${inDb('password')}@${inDb('username')}{{resolve:ssm:/url}}`)
    setVariable('B', 'resolve:secretsmanager:db')
    const declaration = { a: env('A'), b: env('B'), db: secret('db', { format: 'json' }), url: ssm('/url') }

    await unseal(declaration, { transport: aws.transport }).values()

    expect(operationsOf(aws.calls)).toEqual({ GetSecretValue: 1, GetParameters: 1 })
  })

  test.each(['nested', 'nothing', 'nested.list', 'big'])('cannot be made of the key %s', async (key) => {
    const failure = await failureOf(open(inDb(key), { default: 'stand-in' }))

    expect(failure).toMatchObject({
      code: 'ERR_NOT_TEXT',
      message: `it: env('IT'): secret('db'): the key '${key}' holds neither text nor an exact number`,
    })
  })

  test.each([inDb('none'), 'resolve:ssm:/none', `${inDb('username')}:{{resolve:secretsmanager:none}}`])(
    '%s is absent as a whole, as a default covers',
    async (text) => {
      expect(await failureOf(open(text))).toMatchObject({ code: expect.stringMatching(/NOT_FOUND|KEY_ABSENT/) })
      expect((await open(text, { default: 'stand-in' })).it).toBe('stand-in')
    },
  )

  test('is not covered by a default if one of its references is denied', async () => {
    const aws = awsOfDb()
    aws.denied.add('/other')

    const failure = await failureOf(open('{{resolve:ssm:/url}}{{resolve:ssm:/other}}', { default: '' }, aws))

    expect(failure).toMatchObject({ code: 'ERR_ACCESS_DENIED', message: expect.stringContaining("ssm('/other')") })
  })

  test('that is not JSON tells the position only', async () => {
    const failure = await failureOf(open('{{resolve:secretsmanager:text:SecretString:key}}'))

    expect(failure).toMatchObject({
      code: 'ERR_INVALID_JSON',
      message: `it: env('IT'): secret('text'): not JSON at character 0 of 1; plain text needs no "format" and no "key"`,
    })
  })

  test('takes format, key and schema as a whole', async () => {
    expect((await open('resolve:secretsmanager:db', { key: 'port' })).it).toBe(3306)
    expect((await open('{{resolve:ssm:/url}},b', { format: 'list' })).it).toEqual(['db.example.com', 'b'])
    expect((await open('[{{resolve:secretsmanager:db}}]', { key: '0.username' })).it).toBe('app')
    expect((await open(inDb('port'), { schema: z.coerce.number() })).it).toBe(3306)
  })

  test('is read again when its ttl has passed, as the variable is then', async () => {
    const aws = awsOfDb()
    setVariable('IT', 'resolve:ssm:/url')
    const vault = unseal({ it: env('IT') }, { transport: aws.transport })

    const first = (await vault.values()).it
    setVariable('IT', 'itself')
    const within = (await vault.values()).it
    await pass(300_000)

    expect([first, within, (await vault.refresh()).it]).toEqual(['db.example.com', 'db.example.com', 'itself'])
  })
})

describe('resolve:kms', () => {
  const sealed = (plaintext: string | Uint8Array, context?: Record<string, string>) => {
    const aws = awsOfDb()
    return { aws, text: `resolve:kms:${aws.encrypt(plaintext, context)}` }
  }

  test('decrypts for this function, as the whole value or in a text', async () => {
    const { aws, text } = sealed('key-1')

    expect((await open(text, {}, aws)).it).toBe('key-1')
    expect((await open(`Bearer {{${text}}}`, {}, aws)).it).toBe('Bearer key-1')
  })

  test('gives bytes as bytes if it is the whole value', async () => {
    const { aws, text } = sealed(Uint8Array.of(0xff, 0))

    expect((await open(text, { format: 'binary' }, aws)).it).toEqual(Uint8Array.of(0xff, 0))
    expect(await failureOf(open(`<{{${text}}}>`, { format: 'binary' }, aws))).toMatchObject({ code: 'ERR_NOT_UTF8' })
  })

  test('takes the context, key and grants of the options', async () => {
    const { aws, text } = sealed('value', { stage: 'dev' })
    const options = { encryptionContext: { stage: 'dev' }, keyId: 'alias/app', grantTokens: ['token'] }

    expect((await open(text, options, aws)).it).toBe('value')
    expect(aws.calls[0]?.input).toMatchObject({
      EncryptionContext: { stage: 'dev' },
      KeyId: 'alias/app',
      GrantTokens: ['token'],
    })
  })

  test('of another function fails without the ciphertext in the message', async () => {
    const { aws, text } = sealed('hunter2', { LambdaFunctionName: 'invoices' })

    const failure = await failureOf(open(text, {}, aws))

    expect(failure.code).toBe('ERR_INVALID_CIPHERTEXT')
    expect(failure.message).not.toContain(text.slice(12, 40))
  })

  test('of something that is no base64 fails, and shows none of it', async () => {
    const failure = await failureOf(open('resolve:kms:hunter2~'))

    expect(failure.code).toBe('ERR_NOT_BASE64')
    expect(failure.message).not.toContain('hunter2')
  })
})
