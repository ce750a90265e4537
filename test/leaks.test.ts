import { channel } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import { custom, env, kmsEnv, secret, ssm, ssmPath, type Transport, unseal } from 'lambda-unseal'
import { fakeAws, lambdaContext } from 'lambda-unseal/testing'
import { z } from 'zod'
import { asFunction, setVariable, useEnvironment } from './helpers/environment.ts'
import { everythingIn } from './helpers/everything-in.ts'
import { rejectionOf, thrownBy } from './helpers/failures.ts'
import { loggedBy } from './helpers/loggers.ts'
import { useSilence } from './helpers/silence.ts'

useEnvironment(asFunction)
const silence = useSilence({ mayWarn: true })

const marker = 'hunter2/MARKED+sëcret"\n'
const bytes = Buffer.from(marker)

/** The secret as it may turn up: plain, encoded, escaped, or a part of it. */
const traces: readonly string[] = [
  'hunter2',
  'MARKED',
  bytes.toString('base64').slice(0, -4),
  bytes.toString('base64url').slice(0, -4),
  bytes.toString('hex'),
  encodeURIComponent(marker),
  JSON.stringify(marker),
  inspect(bytes).slice(8, 40),
  [...bytes].slice(0, 6).join(','),
  [...bytes].slice(0, 6).join(', '),
]

const tracesIn = (text: string) => traces.filter((trace) => text.includes(trace))

const events: unknown[] = []
const note = (event: unknown) => void events.push(event)

beforeEach(() => {
  events.length = 0
  channel('lambda-unseal').subscribe(note)
})

afterEach(() => {
  channel('lambda-unseal').unsubscribe(note)
})

/** Nothing of the secret in the error, in what was told of it, or in any output. */
function expectNoTrace(...things: unknown[]): void {
  for (const thing of things) expect(tracesIn(everythingIn(thing))).toEqual([])
  for (const thing of things) if (thing instanceof Error) expect(tracesIn(loggedBy(thing))).toEqual([])
  expect(tracesIn(everythingIn(events))).toEqual([])
  expect(tracesIn(silence.output())).toEqual([])
}

const validate = (answer: (value: unknown) => unknown) =>
  ({ '~standard': { version: 1, vendor: 'test', validate: answer } }) as never

/** An error that quotes the secret everywhere it can. */
function quoting(): Error {
  const error = Object.assign(new Error(marker, { cause: new Error(marker) }), {
    name: marker,
    code: marker,
    requestId: marker,
    $metadata: { requestId: marker, cfId: marker },
    $response: { body: marker, headers: { authorization: marker } },
    input: { value: marker },
    errors: [new Error(marker)],
    toJSON: () => marker,
    [inspect.custom]: () => marker,
  })
  error.stack = marker
  return error
}

/** Throws a secret at whoever looks at it: at its name, its code, or anything else. */
function hostile(): object {
  const throwing = () => {
    throw quoting()
  }
  return new Proxy(new Error(marker), { get: throwing, has: throwing, ownKeys: throwing, getPrototypeOf: throwing })
}

/** Throws itself, so that there is no end to looking. */
function endless(): object {
  const error: object = new Proxy(new Error(marker), {
    get() {
      throw error
    },
  })
  return error
}

/** Whatever may be thrown where a secret is at hand. */
const thrown: Readonly<Record<string, () => unknown>> = {
  'an error that quotes it everywhere': quoting,
  'an AWS error that quotes it': () => Object.assign(quoting(), { name: 'AccessDeniedException' }),
  'an AggregateError of it': () => new AggregateError([quoting(), marker], marker, { cause: quoting() }),
  'an error caused by it, many times over': () =>
    Array.from({ length: 9 }).reduce((cause) => new Error(marker, { cause }), quoting()),
  'an error whose toString and toJSON say it': () =>
    Object.assign(new Error(), {
      toString: () => marker,
      toJSON: () => ({ marker }),
      [Symbol.toPrimitive]: () => marker,
    }),
  'an error whose name is an object that says it': () =>
    Object.assign(new Error(), { name: { toString: () => marker }, code: [marker], requestId: { marker } }),
  'an error whose getters throw it': hostile,
  'an error whose getters throw it without an end': endless,
  'the secret itself': () => marker,
  'a symbol of it': () => Symbol(marker),
  'a function that returns it': () => () => marker,
  'an object without a prototype': () => Object.assign(Object.create(null), { message: marker, name: marker }),
  nothing: () => undefined,
}

const ofSecret = (content: string | Uint8Array, options: object) => {
  const { transport } = fakeAws({ secrets: { it: content } })
  return unseal({ it: secret('it', options) }, { transport })
}

const answering = (answer: unknown) => {
  const transport: Transport = async () => answer as object
  return unseal({ a: ssm('/a'), b: secret('b') }, { transport })
}

const rejecting = (error: unknown) => {
  const aws = fakeAws()
  setVariable('A', aws.encrypt(marker))
  const transport: Transport = () => Promise.reject(error)
  return unseal({ a: kmsEnv('A'), b: ssm('/b'), c: ssm('/c'), d: secret('d') }, { transport })
}

/** Every way a load can fail with the secret at hand. */
const failing: Record<string, () => { values(): Promise<unknown> }> = {
  'malformed JSON': () => ofSecret(marker, { format: 'json' }),
  'JSON malformed behind the secret': () => ofSecret(`{"password":${JSON.stringify(marker)},}`, { format: 'json' }),
  'a JSON key that is absent': () => ofSecret(JSON.stringify({ [marker]: marker }), { key: 'absent' }),
  'a JSON key that holds no text': () =>
    ofSecret(JSON.stringify({ db: { password: marker } }), { key: 'db', format: 'text' }),
  'bytes that are not UTF-8': () => ofSecret(Buffer.concat([bytes, Buffer.of(0xff)]), {}),
  'a zod schema': () =>
    ofSecret(JSON.stringify({ password: marker }), { format: 'json', schema: z.object({ password: z.literal('x') }) }),
  'a zod schema of text': () => ofSecret(marker, { schema: z.email() }),
  'a schema whose message quotes it': () =>
    ofSecret(marker, { schema: validate((value) => ({ issues: [{ message: value, input: value }] })) }),
  'a schema that throws it': () =>
    ofSecret(marker, {
      schema: validate(() => {
        throw quoting()
      }),
    }),
  'a schema that throws it as a text': () =>
    ofSecret(marker, {
      schema: validate(() => {
        throw marker
      }),
    }),
  'a schema that rejects with it': () =>
    ofSecret(marker, {
      schema: validate(async () => {
        throw quoting()
      }),
    }),
  'a schema that answers it wrongly': () => ofSecret(marker, { schema: validate((value) => ({ issues: value })) }),
  'a variable that holds plain text': () => {
    setVariable('A', marker)
    return unseal({ a: kmsEnv('A') }, { transport: fakeAws().transport })
  },
  'a variable that holds other base64': () => {
    setVariable('A', bytes.toString('base64'))
    return unseal({ a: kmsEnv('A') }, { transport: fakeAws().transport })
  },
  'a ciphertext for another function': () => {
    const aws = fakeAws()
    setVariable('A', aws.encrypt(marker, { LambdaFunctionName: 'other' }))
    return unseal({ a: kmsEnv('A') }, { transport: aws.transport })
  },
  'an answer of another shape': () =>
    answering({ Parameters: [{ Name: '/a', Value: { marker } }], SecretString: [marker], Plaintext: [marker] }),
  'an answer about other names': () =>
    answering({ Parameters: [{ Name: marker, Value: marker }], InvalidParameters: [marker], Name: marker }),
  'an answer that is a text': () => answering(marker),
  'a transport that rejects with it': () => rejecting(quoting()),
  'a transport that rejects with it under an AWS name': () =>
    rejecting(Object.assign(quoting(), { name: 'AccessDeniedException' })),
  'a transport that rejects with it for a ciphertext': () =>
    rejecting(Object.assign(quoting(), { name: 'InvalidCiphertextException' })),
  'a transport that rejects with it as a text': () => rejecting(marker),
  'a reference that is malformed': () => ofVariable(`resolve:ssm:${marker}`),
  'a reference to no known service': () => ofVariable(`resolve:${marker}:a`),
  'a reference that has no end': () => ofVariable(`${marker}{{resolve:ssm:${marker}`),
  'a reference to a ciphertext that is none': () => ofVariable(`resolve:kms:${marker}`),
  'a variable of malformed JSON': () => ofVariable(marker, { format: 'json' }),
  'a batch whose errors quote it': () => {
    const transport: Transport = async (_service, operation) => {
      if (operation !== 'BatchGetSecretValue') throw quoting()
      return { Errors: [{ SecretId: 'b', ErrorCode: marker, Message: marker }], SecretValues: [{ Name: marker }] }
    }
    return unseal({ a: secret('a'), b: secret('b') }, { transport, batchSecrets: true })
  },
  'a path that answers with something else': () => {
    const transport: Transport = async () => ({ Parameters: [{ Name: marker, Value: marker }] })
    return unseal({ a: ssmPath('/a') }, { transport })
  },
  'credentials that throw it': () =>
    unseal(
      { a: ssm('/a') },
      {
        credentials: () => Promise.reject(quoting()),
        endpoint: 'http://127.0.0.1:9',
        timeout: '2s',
      },
    ),
  'an official client that throws it': () => {
    const send = () => Promise.reject(quoting())
    return unseal({ a: ssm('/a'), b: secret('b') }, { clients: { ssm: { send }, secretsManager: { send } } })
  },
  'a function that reads something of another format': () =>
    unseal({ a: custom('it', () => ({ marker, toString: () => marker }), { format: 'json' as never }) }),
}

const ofVariable = (text: string, options = {}) => {
  setVariable('A', text)
  return unseal({ a: env('A', options) }, { transport: fakeAws().transport })
}

/** Every callback that is near a secret. */
const throwing: Readonly<Record<string, (error: unknown) => { values(): Promise<unknown> }>> = {
  'a transport': rejecting,
  'a transport at once': (error) =>
    unseal(
      { a: ssm('/a'), b: secret('b') },
      {
        transport: () => {
          throw error
        },
      },
    ),
  'a schema': (error) => ofSecret(marker, { schema: validate(() => Promise.reject(error)) }),
  'a function that reads': (error) =>
    unseal({
      a: custom('it', () => {
        throw error
      }),
      b: custom('it as well', () => Promise.reject(error)),
    }),
}

describe('no trace of a secret', () => {
  test.each(Object.keys(failing))('is left by %s', async (name) => {
    const vault = failing[name]?.() as { values(): Promise<unknown> }

    const error = await rejectionOf(vault.values())

    expect(error).toHaveProperty('code', 'ERR_LOAD')
    expectNoTrace(error, ...(error as { failures: unknown[] }).failures, vault)
    expect(error).not.toHaveProperty('cause')
  })

  test.each(Object.keys(throwing).flatMap((where) => Object.keys(thrown).map((what) => [where, what] as const)))(
    'is left by %s that throws %s',
    async (where, what) => {
      const vault = throwing[where]?.(thrown[what]?.()) as { values(): Promise<unknown> }

      const error = await rejectionOf(vault.values())

      expect(error).toHaveProperty('code', 'ERR_LOAD')
      expectNoTrace(error, ...(error as { failures: unknown[] }).failures, vault)
      expect(error).not.toHaveProperty('cause')
    },
  )

  test.each(Object.keys(thrown))('is left by a callback of events that throws %s', async (what) => {
    const { transport } = fakeAws({ parameters: { '/a': 'a' } })
    const onEvent = () => {
      throw thrown[what]?.()
    }

    await unseal({ a: ssm('/a') }, { transport, onEvent }).values()
    await new Promise(setImmediate)

    expect(silence.warnings()).toHaveLength(1)
    expectNoTrace()
  })

  test('is left by a load that worked, in the vault, the snapshot, the context or an event', async () => {
    const aws = fakeAws({ parameters: { '/a': marker }, secrets: { b: JSON.stringify({ marker }), c: bytes } })
    setVariable('D', aws.encrypt(marker))
    const seen: unknown[] = []
    const vault = unseal(
      { a: ssm('/a'), b: secret('b', { format: 'json' }), c: secret('c', { format: 'binary' }), d: kmsEnv('D') },
      { transport: aws.transport, onEvent: (event) => seen.push(event) },
    )
    const context = lambdaContext()

    await middy()
      .use(vault)
      .handler(async () => 'done')({}, context as never)
    await vault.refresh()

    const prints = [context, Reflect.get(context, 'secrets'), { context }].flatMap((thing) => [
      inspect(thing),
      inspect(thing, { showHidden: true, depth: 99 }),
      inspect(thing, { showHidden: true, depth: 99, customInspect: false }),
      JSON.stringify(thing),
    ])
    expect(tracesIn(prints.join('\n'))).toEqual([])
    expect(prints.join('\n')).toContain('[secret]')
    expectNoTrace(vault, seen)
    expect(seen).toHaveLength(2)
  })

  test('is left by what onEvent throws', async () => {
    const { transport } = fakeAws({ parameters: { '/a': 'a' } })
    const onEvent = () => {
      throw quoting()
    }

    await unseal({ a: ssm('/a') }, { transport, onEvent }).values()

    expect(silence.warnings()).toHaveLength(1)
    expectNoTrace()
  })

  test('is left by a context key that is taken', async () => {
    const { transport } = fakeAws({ parameters: { '/a': marker } })
    const use = () => unseal({ a: ssm('/a') }, { transport })

    const error = await rejectionOf(
      middy()
        .use(use())
        .use(use())
        .handler(async () => 'done')({}, lambdaContext()),
    )

    expect(error).toHaveProperty('code', 'ERR_CONTEXT_KEY_TAKEN')
    expectNoTrace(error)
  })

  test.each([
    ['credentials', { credentials: { accessKeyId: marker, secretAccessKey: 5 } }],
    ['clients', { clients: { ssm: marker } }],
    ['endpoint', { endpoint: marker }],
    ['region', { region: marker }],
    ['onEvent', { onEvent: marker }],
  ])('is left by the factory, if it was given as %s by mistake', (_option, options) => {
    expectNoTrace(thrownBy(() => unseal({ a: ssm('/a') }, options as never)))
  })
})
