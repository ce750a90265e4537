import { describe, expect, test } from '@jest/globals'
import { custom, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { z } from 'zod'
import { testValues } from '../contract/values.ts'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { everythingIn } from '../helpers/everything-in.ts'
import { failureOf, failuresOf } from '../helpers/failures.ts'
import { pass, settled, useFakeTime } from '../helpers/fake-time.ts'

useEnvironment(asFunction)
useFakeTime()

const { transport } = fakeAws()

describe('the custom source', () => {
  testValues({
    absentCode: 'ERR_NOT_FOUND',
    setUp() {
      const values = new Map<string, string>()
      const reads: object[] = []
      const references = new Map<string, ReturnType<typeof custom<string>>>()
      return {
        transport,
        calls: reads,
        put: (name, value) => values.set(name, value),
        // Two functions are never known to read the same; one reference under two keys is one.
        reference(name, options = {}) {
          const read = () => {
            reads.push({ name })
            return values.get(name)
          }
          const made = references.get(name) ?? custom(name, read, options as object)
          references.set(name, made)
          return made
        },
      }
    },
  })
})

const open = (read: Parameters<typeof custom>[1], options: object = {}) =>
  unseal({ it: custom('flags', read, options) }, { transport, timeout: '2s' }).values()

describe('what a function reads', () => {
  test.each([null, 0, false, Number.NaN, '', 5n])('may be %p', async (value) => {
    expect((await open(() => value)).it).toBe(value)
  })

  test('is handed out as it is: objects, functions and dates', async () => {
    for (const value of [{ mine: true }, () => 'called', new Date(0), new Map([['a', 'b']]), [1, 2]]) {
      expect((await open(async () => value)).it).toBe(value)
    }
  })

  test('is text or bytes where a format or a key is given', async () => {
    expect((await open(() => '{"a":{"b":1}}', { key: 'a.b' })).it).toBe(1)
    expect((await open(() => Buffer.from('a,b'), { format: 'list' })).it).toEqual(['a', 'b'])
    expect((await open(() => 'text', { format: 'binary' })).it).toEqual(new TextEncoder().encode('text'))
  })

  test.each([{ format: 'text' }, { format: 'binary' }, { key: 'a' }])(
    'is refused with %j if it is neither',
    async (o) => {
      expect(await failureOf(open(() => ({ a: 'hunter2' }), o))).toMatchObject({ code: 'ERR_NOT_TEXT' })
    },
  )

  test('is seen by a schema', async () => {
    expect((await open(() => 5, { schema: z.number().transform((n) => n + 1) })).it).toBe(6)
  })

  test('is absent if it is undefined, and only then', async () => {
    expect(await failureOf(open(() => undefined))).toMatchObject({
      code: 'ERR_NOT_FOUND',
      message: `it: custom('flags'): its function read undefined; if there may be none, give "optional" or "default"`,
    })
    expect((await open(() => undefined, { default: 'stand-in' })).it).toBe('stand-in')
    expect((await open(() => null, { default: 'stand-in' })).it).toBeNull()
  })

  test('is read once for one reference under two keys, and apart for two references', async () => {
    let reads = 0
    const shared = custom('count', () => ++reads)

    const values = await unseal({ a: shared, b: shared, c: custom('count', () => ++reads) }, { transport }).values()

    expect({ ...values }).toEqual({ a: 1, b: 1, c: 2 })
  })

  test('may throw at whoever compares it with the one before', async () => {
    const hostile = () =>
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('hunter2')
          },
        },
      )
    const vault = unseal({ it: custom('flags', hostile, { ttl: '0s' }) }, { transport })

    const first = await vault.values()

    expect((await vault.values()).it).not.toBe(first.it)
  })

  test('may be the same object or bytes again, with something else in them', async () => {
    const bytes = new Uint8Array(1)
    const config = { version: 0 }
    const declaration = {
      bytes: custom('bytes', () => bytes.fill((bytes[0] as number) + 1), { format: 'binary', ttl: '0s' }),
      config: custom('config', () => Object.assign(config, { version: config.version + 1 }), {
        ttl: '0s',
        schema: z.object({ version: z.number() }),
      }),
    }
    const vault = unseal(declaration, { transport })
    await vault.refresh()
    await vault.refresh()

    const { bytes: handedOut, config: checked } = await vault.refresh()

    expect([...handedOut, checked.version]).toEqual([3, 3])
  })

  test('may hide what is new of it from whoever only looks, and is handed out and redacted all the same', async () => {
    let n = 0
    const hiding = () => Object.defineProperty({ user: 'app' }, 'password', { value: `password-${++n}` })
    const vault = unseal({ it: custom('it', hiding) }, { transport })
    await vault.values()

    expect((await vault.refresh()).it).toHaveProperty('password', 'password-2')
    expect(vault.redact('password-2')).toBe('[secret]')
  })

  test('may be a Buffer, of which each reader gets a copy', async () => {
    const vault = unseal({ it: custom('it', () => Buffer.from('bytes')) }, { transport })

    ;(await vault.values()).it.fill(0)

    expect((await vault.values()).it).toEqual(Buffer.from('bytes'))
  })

  test('may be bytes that were handed to another thread, which are told of, and read again', async () => {
    const detached = () => {
      const bytes = new Uint8Array(8)
      structuredClone(bytes, { transfer: [bytes.buffer] })
      return { bytes }
    }
    const vault = unseal({ it: custom('it', detached, { ttl: '0s' }) }, { transport })

    await vault.refresh()
    await vault.refresh()

    expect(await vault.refresh()).toHaveProperty('it.bytes.length', 0)
  })

  test('may make a new object whenever somebody looks at it', async () => {
    const endless = (): object => Object.defineProperty({}, 'next', { enumerable: true, get: endless })
    const vault = unseal({ it: custom('it', endless) }, { transport })

    expect(await vault.values()).toHaveProperty('it')
  })

  test('may nest deeper than the stack', async () => {
    const deep = () => Array.from({ length: 50_000 }).reduce<unknown[]>((inner) => [inner], [])
    const vault = unseal({ it: custom('flags', deep, { ttl: '0s' }) }, { transport })

    await vault.values()

    expect(await vault.values()).toHaveProperty('it')
  })
})

describe('a function that reads', () => {
  test('gets a signal that is aborted at the time limit', async () => {
    let signal = new AbortController().signal
    const failing = failureOf(
      open((options) => {
        signal = options.signal
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
      }),
    )
    await pass(1_999)
    const abortedBefore = signal.aborted
    await pass(1)

    expect([abortedBefore, signal.aborted]).toEqual([false, true])
    expect(await failing).toMatchObject({ code: 'ERR_TIMEOUT', message: expect.stringContaining('within 2000 ms') })
  })

  test('may ignore the signal, and holds nobody longer than the time limit', async () => {
    const failing = failureOf(open(() => new Promise(() => {})))
    await pass(2_000)

    expect(await failing).toMatchObject({ code: 'ERR_TIMEOUT', key: 'it' })
  })

  test('that rejects after the time limit is no unhandled rejection', async () => {
    const failing = failureOf(
      open(({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', reject))),
    )
    await pass(2_000)
    await failing
    await settled()
  })

  test.each([
    ['a name', Object.assign(new Error('hunter2'), { name: 'RateLimited' }), 'its function threw RateLimited'],
    ['a code', Object.assign(new Error('hunter2'), { code: 'ECONNREFUSED' }), 'its function threw ECONNREFUSED'],
    ['no name of its own', new TypeError('hunter2', { cause: 'hunter2' }), 'its function threw TypeError'],
    ['a name that is a text', Object.assign(new Error(), { name: 'hunter2 is it' }), 'its function threw UnknownError'],
    ['a text', 'hunter2', 'its function threw UnknownError'],
    ['nothing', undefined, 'its function threw UnknownError'],
  ])('that throws an error with %s is told by that, and never by its message', async (_what, thrown, reason) => {
    const rejected = await failureOf(open(() => Promise.reject(thrown), { default: 'stand-in' }))
    const threw = await failureOf(
      open(() => {
        throw thrown
      }),
    )

    for (const failure of [rejected, threw]) {
      expect(failure).toMatchObject({
        code: 'ERR_CALL_FAILED',
        message: `it: custom('flags'): ${reason}; what it says is withheld, since it may quote a value`,
      })
      expect(everythingIn(failure)).not.toContain('hunter2')
    }
  })

  test('that throws something final is not made up for by a stale value', async () => {
    let error: Error | undefined
    const read = () => {
      if (error) throw error
      return 'value'
    }
    const vault = unseal({ it: custom('flags', read, { ttl: '1s' }) }, { transport })
    await vault.values()

    error = new Error()
    await pass(1_000)
    const stale = await vault.values()
    error = Object.assign(new Error(), { final: true })
    await pass(2_000)

    expect(stale.it).toBe('value')
    expect(await failureOf(vault.values())).toMatchObject({ code: 'ERR_CALL_FAILED' })
  })

  test('fails alone, also with something that throws at who looks at it', async () => {
    const nasty = new Proxy(new Error(), {
      get: () => {
        throw new Error()
      },
    })
    const vault = unseal(
      { good: custom('good', () => 'value'), bad: custom('bad', () => Promise.reject(nasty)) },
      { transport },
    )

    expect((await failuresOf(vault.values())).map(({ key }) => key)).toEqual(['bad'])
  })

  test('fails alone', async () => {
    const vault = unseal(
      {
        good: custom('good', () => 'value'),
        bad: custom('bad', () => Promise.reject(new Error())),
        slow: custom('slow', () => new Promise<string>(() => {})),
      },
      { transport, timeout: '1s' },
    )

    const failing = failuresOf(vault.values())
    await pass(1_000)

    expect((await failing).map(({ key, code }) => [key, code])).toEqual([
      ['bad', 'ERR_CALL_FAILED'],
      ['slow', 'ERR_TIMEOUT'],
    ])
  })
})
