import { afterEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Fault } from '../../src/fault.ts'
import { parseJson, pick } from '../../src/references/json.ts'
import { thrownBy } from '../helpers/failures.ts'
import { fuzz, fuzzTimeoutMs, hostileNames } from '../helpers/fuzz.ts'
import { expectedPosition, isJson } from '../helpers/json-position.ts'

const members = Object.getOwnPropertyNames(Object.prototype).join()
afterEach(() => expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(members))

/**
 * Without a backslash: once V8 has parsed a key that has one, it takes it for keys that are escaped.
 * https://github.com/nodejs/node/issues/63785
 */
const key = fc.oneof(fc.constantFrom(...hostileNames), fc.string()).filter((name) => !name.includes('\\'))
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, false, 0, -1.5e300, ''),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('json')), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
  ),
}))

test(
  'JSON is what it was, frozen',
  async () => {
    await fuzz(
      fc.property(json, (value) => {
        const parsed = parseJson(JSON.stringify(value))
        expect(JSON.stringify(parsed)).toBe(JSON.stringify(value))
        expect(Object.isFrozen(parsed)).toBe(true)
      }),
      0.3,
    )
  },
  fuzzTimeoutMs,
)

test(
  'a text that is not JSON is refused at the first token that cannot stand there',
  async () => {
    const noise = fc.constantFrom(
      '',
      'x',
      '{',
      '[',
      '}',
      ']',
      ',',
      ':',
      '"',
      "'",
      '\u0000',
      '\\',
      '-',
      '0',
      'tru',
      '1e',
    )
    await fuzz(
      fc.property(json, fc.nat(), fc.nat({ max: 3 }), noise, (value, at, removed, added) => {
        const text = JSON.stringify(value, undefined, 1)
        const place = at % (text.length + 1)
        const broken = `${text.slice(0, place)}${added}${text.slice(place + removed)}`
        if (isJson(broken)) return expect(parseJson(broken)).toEqual(JSON.parse(broken))

        const error = thrownBy(() => parseJson(broken))

        expect(error).toBeInstanceOf(Fault)
        expect([broken, error.message]).toEqual([
          broken,
          `not JSON at character ${expectedPosition(broken)} of ${broken.length}; plain text needs no "format" and no "key"`,
        ])
      }),
      0.4,
    )
  },
  fuzzTimeoutMs,
)

test(
  'a key is picked if the object has it of its own, and never inherited',
  async () => {
    await fuzz(
      fc.property(json, key, (value, name) => {
        const parsed = parseJson(JSON.stringify(value))
        const found = pick(parsed, name)
        const isOwn = typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, name)
        if (isOwn) expect(found).toEqual({ value: (parsed as Record<string, unknown>)[name] })
        else if (!name.includes('.')) expect(found).toBeUndefined()
      }),
      0.3,
    )
  },
  fuzzTimeoutMs,
)
