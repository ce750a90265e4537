import { describe, expect, test } from '@jest/globals'
import { ssm, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { thrownBy } from '../helpers/failures.ts'

useEnvironment(asFunction)

const { transport } = fakeAws()
const client = { send: async () => ({}) }

describe('the options of unseal', () => {
  test.each([
    [
      { tll: '5m' },
      'unseal() has no option "tll"; its options are ttl, staleWhileRevalidate, staleIfError, refreshTimeout, timeout, prefetch,',
    ],
    [{ tll: '5m', cacheKey: 'a' }, 'unseal() has no option "tll", "cacheKey"'],
    [
      { ttl: 300 },
      `unseal(): "ttl" must be a duration such as '30s', '5m', '1h' or 'forever', not the number 300: write '300s'`,
    ],
    [{ ttl: 300 }, "'300ms' if milliseconds"],
    [{ ttl: 'five minutes' }, `unseal(): "ttl" must be a duration`],
    [{ ttl: null }, 'unseal(): "ttl" must be a duration'],
    [{ timeout: '0s' }, 'unseal(): "timeout" must end: more than 0 and not forever'],
    [{ timeout: 'forever' }, 'unseal(): "timeout" must end'],
    [{ timeout: 5000 }, 'unseal(): "timeout" must be a duration'],
    [{ prefetch: 'yes' }, 'unseal(): "prefetch" must be true or false'],
    [{ region: 'us-east-1.evil.example' }, 'unseal(): "region" must be a region such as us-east-1'],
    [{ region: 'us-east-1/' }, 'unseal(): "region" must be a region'],
    [{ region: 'us-east-1\n' }, 'unseal(): "region" must be a region'],
    [{ region: '' }, 'unseal(): "region" must be a region'],
    [{ region: 5 }, 'unseal(): "region" must be a region'],
    [{ endpoint: 'file:///etc/passwd' }, 'unseal(): "endpoint" must be an http or https URL'],
    [{ endpoint: 'localhost:4566' }, 'unseal(): "endpoint" must be an http or https URL'],
    [{ endpoint: 5 }, 'unseal(): "endpoint" must be an http or https URL'],
    [{ credentials: 'AKIA' }, 'unseal(): "credentials" must be { accessKeyId, secretAccessKey }'],
    [{ credentials: null }, 'unseal(): "credentials" must be'],
    [{ credentials: { accessKeyId: 'AKIA' } }, 'unseal(): "credentials" must be'],
    [{ clients: { sqs: client } }, 'unseal(): "clients" are called kms, ssm and secretsManager'],
    [{ clients: { constructor: client } }, 'unseal(): "clients" are called kms, ssm and secretsManager'],
    [{ clients: { ssm: {} } }, 'unseal(): "clients" must be SDK clients, and ssm has no send()'],
    [{ clients: { ssm: null } }, 'unseal(): "clients" must be SDK clients, and ssm has no send()'],
    [{ clients: 5 }, 'unseal(): "clients" must be an object'],
    [{ clients: true }, 'unseal(): "clients" must be an object'],
    [{ clients: null }, 'unseal(): "clients" must be an object'],
    [{ transport: {} }, 'unseal(): "transport" must be a function, not object'],
    [{ transport: null }, 'unseal(): "transport" must be a function, not null'],
    [{ onEvent: 'log' }, 'unseal(): "onEvent" must be a function, not string'],
    [{ transport, endpoint: 'http://localhost:4566' }, 'unseal(): "endpoint" and "transport" exclude each other'],
    [{ transport, clients: {} }, 'unseal(): "clients" and "transport" exclude each other'],
    [
      { transport, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
      'unseal(): "credentials" and "transport" exclude each other',
    ],
    [null, 'the options of unseal() must be an object, not null'],
    [[], 'the options of unseal() must be an object, not an array'],
    ['5m', 'the options of unseal() must be an object, not string'],
  ])('%j are refused', (options, message) => {
    const error = thrownBy(() => unseal({ url: ssm('/url') }, options as never))

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(message)
  })

  test.each([
    [{}],
    [{ ttl: undefined, timeout: undefined, clients: undefined, transport: undefined, as: undefined }],
    [{ ttl: '0s', timeout: '1ms', prefetch: false, region: 'us-gov-west-1', endpoint: 'http://[::1]:4566/path' }],
    [{ credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' } }],
    [{ credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }) }],
    [{ clients: { ssm: client, kms: undefined } }],
    [{ transport, region: 'eu-west-1' }],
  ])('%j are accepted', (options) => {
    expect(() => unseal({ url: ssm('/url') }, options as object)).not.toThrow()
  })

  test('never show keys that were given for credentials', () => {
    const credentials = { accessKeyId: 'AKIA', secretAccessKey: ['marked-secret'] }

    expect(thrownBy(() => unseal({ url: ssm('/url') }, { credentials } as never)).message).not.toContain('marked')
  })
})

describe('the declaration', () => {
  test.each([
    [{}, "unseal() needs at least one reference, such as { dbUrl: ssm('/my-app/dev/db-url') }"],
    [null, 'unseal() needs an object of references, not null'],
    [undefined, 'unseal() needs an object of references, not undefined'],
    [[ssm('/url')], 'unseal() needs an object of references, not an array'],
    ['/url', 'unseal() needs an object of references, not string'],
    [{ url: '/url' }, 'unseal(): "url" must be a reference made by kmsEnv(), ssm(), secret() or another, not string'],
    [{ url: undefined }, 'unseal(): "url" must be a reference made by'],
    [{ url: null }, 'unseal(): "url" must be a reference made by kmsEnv(), ssm(), secret() or another, not null'],
    [{ url: { ...ssm('/url') } }, 'unseal(): "url" must be a reference made by'],
    [{ toJSON: ssm('/url') }, 'unseal(): no value can be called "toJSON"'],
  ])('%j is refused', (declaration, message) => {
    const error = thrownBy(() => unseal(declaration as never))

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(message)
  })
})
