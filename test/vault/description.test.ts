import { describe, expect, test } from '@jest/globals'
import { custom, env, kmsEnv, secret, ssm, ssmPath, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { z } from 'zod'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { everythingIn } from '../helpers/everything-in.ts'

useEnvironment(asFunction)

const declaration = {
  custom: custom('flags', () => 'hunter2', { ttl: '30s', secret: false }),
  variable: env('DB_URL', { default: 'hunter2' }),
  apiKey: kmsEnv('API_KEY', { encryptionContext: { stage: 'dev' }, keyId: 'alias/app', grantTokens: ['hunter2'] }),
  path: ssmPath('/my-app/', { format: 'json', staleIfError: '1h' }),
  user: secret('db', { stage: 'AWSPREVIOUS', key: 'user', schema: z.string(), optional: true }),
  version: secret('db', { versionId: 'v-1' }),
  url: ssm('/my-app/url:3', { secret: true }),
}

const base = {
  ttlMs: 300_000,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 3_600_000,
  format: 'text',
  jsonKey: undefined,
  hasSchema: false,
  isOptional: false,
  isSecret: undefined,
  details: {},
}

describe('describe()', () => {
  test('tells names and options of every kind, in the order of the declaration', () => {
    expect(unseal(declaration).describe()).toEqual([
      {
        ...base,
        key: 'custom',
        kind: 'custom',
        reference: "custom('flags')",
        name: 'flags',
        ttlMs: 30_000,
        format: 'as given',
        isSecret: false,
      },
      {
        ...base,
        key: 'variable',
        kind: 'env',
        reference: "env('DB_URL')",
        name: 'DB_URL',
        isOptional: true,
        details: { encryptionContext: 'function', keyId: undefined },
      },
      {
        ...base,
        key: 'apiKey',
        kind: 'kmsEnv',
        reference: "kmsEnv('API_KEY')",
        name: 'API_KEY',
        ttlMs: Number.POSITIVE_INFINITY,
        details: { encryptionContext: { stage: 'dev' }, keyId: 'alias/app' },
      },
      {
        ...base,
        key: 'path',
        kind: 'ssmPath',
        reference: "ssmPath('/my-app/')",
        name: '/my-app',
        format: 'json',
      },
      {
        ...base,
        key: 'user',
        kind: 'secret',
        reference: "secret('db', { stage: 'AWSPREVIOUS' })",
        name: 'db',
        format: 'json',
        jsonKey: 'user',
        hasSchema: true,
        isOptional: true,
        details: { stage: 'AWSPREVIOUS', versionId: undefined },
      },
      {
        ...base,
        key: 'version',
        kind: 'secret',
        reference: "secret('db', { versionId: 'v-1' })",
        name: 'db',
        details: { stage: undefined, versionId: 'v-1' },
      },
      {
        ...base,
        key: 'url',
        kind: 'ssm',
        reference: "ssm('/my-app/url:3')",
        name: '/my-app/url:3',
        isSecret: true,
        details: { selector: '3' },
      },
    ])
  })

  test('tells of no value, ciphertext, default or grant token, before and after they were opened', async () => {
    const aws = fakeAws({ parameters: { '/a': 'hunter2' }, secrets: { db: '{"user":"hunter2"}' } })
    const ciphertext = aws.encrypt('hunter2')
    setVariable('API_KEY', ciphertext)
    setVariable('TEXT', `hunter2 {{resolve:kms:${ciphertext}}}`)
    const vault = unseal(
      {
        a: ssm('/a', { default: 'hunter2' }),
        user: secret('db', { key: 'user' }),
        apiKey: kmsEnv('API_KEY', { grantTokens: ['hunter2'] }),
        text: env('TEXT', { grantTokens: ['hunter2'] }),
      },
      { transport: aws.transport },
    )

    const before = everythingIn(vault.describe())
    await vault.values()

    for (const text of [before, everythingIn(vault.describe())]) {
      expect(text).not.toContain('hunter2')
      expect(text).not.toContain(ciphertext.slice(0, 16))
    }
  })

  test('makes no call', () => {
    const aws = fakeAws()

    unseal(declaration, { transport: aws.transport }).describe()

    expect(aws.calls).toEqual([])
  })

  test('tells the ttl at which references that share a fetch are read', () => {
    const vault = unseal({ a: ssm('/a', { ttl: '10s' }), b: ssm('/a'), c: ssm('/b') }, { ttl: '1m' })

    expect(vault.describe().map(({ ttlMs }) => ttlMs)).toEqual([10_000, 10_000, 60_000])
  })

  test('is frozen at every depth', () => {
    const described = unseal(declaration).describe()

    expect(Object.isFrozen(described)).toBe(true)
    for (const each of described) {
      expect([each, each.details, ...Object.values(each.details)].every(Object.isFrozen)).toBe(true)
    }
  })
})
