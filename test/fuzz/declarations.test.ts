import { afterEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { secret, ssm, ssmPath, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { fuzz, fuzzTimeoutMs, hostileNames } from '../helpers/fuzz.ts'

const members = Object.getOwnPropertyNames(Object.prototype).join()
afterEach(() => expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(members))

const key = fc.oneof(fc.constantFrom(...hostileNames, 'toJSON'), fc.string())

test(
  'every key has its own value, whatever it is called',
  async () => {
    await fuzz(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 12 }), async (keys) => {
        const parameters = Object.fromEntries(keys.map((_name, index) => [`/p/${index}`, `value ${index}`]))
        const declaration = Object.fromEntries(keys.map((name, index) => [name, ssm(`/p/${index}`)]))
        const { transport } = fakeAws({ parameters })
        if (keys.includes('toJSON')) return expect(() => unseal(declaration, { transport })).toThrow(TypeError)

        const values = await unseal(declaration, { transport }).values()

        for (const [index, name] of keys.entries()) expect(values[name]).toBe(`value ${index}`)
        expect(JSON.parse(JSON.stringify(values))).toEqual(Object.fromEntries(keys.map((name) => [name, '[secret]'])))
      }),
      0.4,
    )
  },
  fuzzTimeoutMs,
)

test(
  'the names below a path are the keys of the record',
  async () => {
    const name = fc.oneof(
      fc.constantFrom('__proto__', 'constructor', 'toString'),
      fc.stringMatching(/^[\w.-]{1,12}(\/[\w.-]{1,12})?$/),
    )
    await fuzz(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 25 }), async (names) => {
        const parameters = Object.fromEntries(names.map((each) => [`/path/${each}`, `value of ${each}`]))
        const { transport } = fakeAws({ parameters })

        const { all } = await unseal({ all: ssmPath('/path') }, { transport }).values()

        expect(Object.keys(all).toSorted()).toEqual(names.toSorted())
        for (const each of names) expect(all[each]).toBe(`value of ${each}`)
      }),
      0.3,
    )
  },
  fuzzTimeoutMs,
)

test(
  'options of any kind are taken or are a TypeError',
  async () => {
    const options = fc.dictionary(
      fc.constantFrom(
        'ttl',
        'staleIfError',
        'staleWhileRevalidate',
        'format',
        'key',
        'schema',
        'default',
        'optional',
        'secret',
        'x',
      ),
      fc.anything(),
    )
    await fuzz(
      fc.property(options, (given) => {
        try {
          unseal({ a: ssm('/a', given as never), b: secret('b', given as never) }, given as never)
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
        }
      }),
      0.3,
    )
  },
  fuzzTimeoutMs,
)
