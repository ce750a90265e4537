import { expect, test } from '@jest/globals'
import { custom, env, kmsEnv, secret, ssm, ssmPath, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { z } from 'zod'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'

useEnvironment(asFunction)

test('a vault redacts nothing before it has opened something', () => {
  const { transport } = fakeAws()

  expect(unseal({ a: ssm('/a') }, { transport }).redact('the-value-of-a')).toBe('the-value-of-a')
})

test('a vault redacts what it has opened, of every kind', async () => {
  const aws = fakeAws({
    parameters: { '/a': 'the-value-of-a', '/p/b': 'the-value-of-b' },
    secrets: { c: '{"password":"the-value-of-c"}' },
  })
  setVariable('D', aws.encrypt('the-value-of-d'))
  setVariable('E', 'mysql://{{resolve:ssm:/a}}@host')
  const vault = unseal(
    {
      a: ssm('/a'),
      b: ssmPath('/p'),
      c: secret('c', { format: 'json' }),
      d: kmsEnv('D'),
      e: env('E'),
      f: custom('f', () => ({ list: ['the-value-of-f'] })),
    },
    { transport: aws.transport },
  )
  await vault.values()

  for (const name of 'abcdf') expect(vault.redact(`<the-value-of-${name}>`)).toBe('<[secret]>')
  expect(vault.redact('<mysql://the-value-of-a@host>')).toBe('<[secret]>')
})

test('a vault redacts a plain String only if told to, and a secret unless told not to', async () => {
  const transport = async () => ({
    Parameters: ['/a', '/b'].map((Name) => ({ Name, Type: 'String', Value: `the-value-of${Name}`, Version: 1 })),
    SecretString: 'the-value-of/c',
  })
  const vault = unseal(
    { a: ssm('/a'), b: ssm('/b', { secret: true }), c: secret('c', { secret: false }) },
    { transport },
  )
  await vault.values()

  expect(vault.redact('the-value-of/a the-value-of/b the-value-of/c')).toBe('the-value-of/a [secret] the-value-of/c')
})

test('a vault redacts only what was picked of a JSON secret', async () => {
  const { transport } = fakeAws({ secrets: { db: '{"engine":"postgres","password":"the-password"}' } })
  const vault = unseal({ password: secret('db', { key: 'password', format: 'text' }) }, { transport })
  await vault.values()

  expect(vault.redact('postgres the-password')).toBe('postgres [secret]')
})

test('a vault redacts a value as it was before its schema, and as it is after', async () => {
  const { transport } = fakeAws({ parameters: { '/url': 'https://user:the-password@host/', '/text': 'the-value' } })
  const vault = unseal(
    {
      url: ssm('/url', { schema: z.string().transform((text) => new URL(text)) }),
      text: ssm('/text', { schema: z.string().transform((text) => text.toUpperCase()) }),
    },
    { transport },
  )
  await vault.values()

  expect(vault.redact('https://user:the-password@host/ the-value THE-VALUE')).toBe('[secret] [secret] [secret]')
})

test('a vault redacts the last two versions, and nothing of a default', async () => {
  const aws = fakeAws({ parameters: { '/a': 'version-1' } })
  const vault = unseal({ a: ssm('/a'), b: ssm('/b', { default: 'by-default' }) }, { transport: aws.transport })
  await vault.values()
  for (const version of ['version-2', 'version-2', 'version-3']) {
    aws.parameters.set('/a', version)
    await vault.refresh()
  }

  expect(vault.redact('version-1 version-2 version-3 by-default')).toBe('version-1 [secret] [secret] by-default')
})

test('a vault redacts what it hands out, however many other versions logins were tried with', async () => {
  const aws = fakeAws({
    secrets: { db: 'the-current', 'db@AWSPENDING': 'the-pending', 'db@AWSPREVIOUS': 'the-previous' },
  })
  const vault = unseal({ db: secret('db') }, { transport: aws.transport })

  await vault.withCredentials('db', (value) => {
    if (value !== 'the-previous') throw Object.assign(new Error(), { errno: 1045 })
  })

  expect(vault.redact('the-current the-pending the-previous')).toBe('[secret] [secret] [secret]')
})

test('a vault redacts what it hands out, however many newer versions did not fit their schema', async () => {
  const secretOf = (password: string, port: unknown) => JSON.stringify({ password, port })
  const aws = fakeAws({ secrets: { db: secretOf('the-first-one', 1) } })
  const vault = unseal(
    {
      password: secret('db', { key: 'password', format: 'text' }),
      port: secret('db', { key: 'port', schema: z.number() }),
    },
    { transport: aws.transport },
  )
  await vault.values()
  for (const password of ['refused-one', 'refused-two', 'refused-three']) {
    aws.secrets.set('db', secretOf(password, 'none'))
    await vault.refresh().catch(() => {})
  }

  expect((await vault.values()).password).toBe('the-first-one')
  expect(vault.redact('the-first-one')).toBe('[secret]')
})

test('a vault redacts a parameter that became a SecureString and stayed the same otherwise', async () => {
  let Type = 'String'
  const transport = async () => ({ Parameters: [{ Name: '/a', Type, Value: 'the-value', Version: 1 }] })
  const vault = unseal({ a: ssm('/a') }, { transport })
  await vault.values()
  Type = 'SecureString'
  await vault.refresh()

  expect(vault.redact('the-value')).toBe('[secret]')
})

test('a vault redacts text with a plain String in it, as it does text without', async () => {
  const transport = async () => ({ Parameters: [{ Name: '/host', Type: 'String', Value: 'the-host', Version: 1 }] })
  setVariable('URL', 'postgres://app:the-password@{{resolve:ssm:/host}}/db')
  setVariable('HOST', 'resolve:ssm:/host')
  const vault = unseal({ url: env('URL'), host: env('HOST') }, { transport })
  await vault.values()

  expect(vault.redact('postgres://app:the-password@the-host/db the-host')).toBe('[secret] the-host')
})

test('a vault redacts the last two versions that it kept, and no overtaken one in their place', async () => {
  const answers: ((text: string) => void)[] = []
  const read = () => new Promise<string>((resolve) => void answers.push(resolve))
  const vault = unseal({ a: custom('a', read) })
  const overtaken = vault.values()
  const forced = vault.refresh()
  answers[1]?.('version-2')
  await forced
  answers[0]?.('version-1')
  await overtaken
  const last = vault.refresh()
  answers[2]?.('version-3')
  await last

  expect(vault.redact('version-1 version-2 version-3')).toBe('version-1 [secret] [secret]')
})

test('a vault redacts each secret that a variable refers to, also alone', async () => {
  const aws = fakeAws({ secrets: { db: '{"password":"the-password"}' } })
  setVariable('URL', 'postgres://app:{{resolve:secretsmanager:db:SecretString:password}}@host/db')
  const vault = unseal({ url: env('URL') }, { transport: aws.transport })
  await vault.values()

  expect(vault.redact('refused the-password')).toBe('refused [secret]')
})

test('a vault redacts a secret that is what its default would be', async () => {
  const aws = fakeAws({ secrets: { db: 'initial-password' } })
  const vault = unseal({ db: secret('db', { default: 'initial-password' }) }, { transport: aws.transport })
  await vault.values()

  expect(vault.redact('initial-password')).toBe('[secret]')
})

test('a vault redacts no default of a JSON key that is not there', async () => {
  const aws = fakeAws({ secrets: { db: '{}' } })
  const vault = unseal({ host: secret('db', { key: 'host', default: 'localhost' }) }, { transport: aws.transport })
  await vault.values()

  expect(vault.redact('connecting to localhost')).toBe('connecting to localhost')
})
