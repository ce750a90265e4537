import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../src/fault.ts'
import { parseJson } from '../../src/references/json.ts'
import { everythingIn } from '../helpers/everything-in.ts'
import { expectedPosition, isJson } from '../helpers/json-position.ts'
import { type Random, seededRandom } from '../helpers/random.ts'

function positionIn(text: string): number {
  try {
    parseJson(text)
  } catch (error) {
    const [, position, length] =
      /^not JSON at character (\d+) of (\d+); plain text/.exec((error as Fault).details.reason) ?? []
    expect(Number(length)).toBe(text.length)
    return Number(position)
  }
  throw new Error('expected a throw')
}

describe('the position of a JSON error', () => {
  test.each([
    ['', 0],
    ['   ', 3],
    ['hunter2', 0],
    ['\ufeff{}', 0],
    ["{'a':1}", 1],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['{"a":}', 5],
    ['{"a":1', 6],
    ['{"a":1}}', 7],
    ['{,}', 1],
    ['[1 2]', 3],
    ['[1,]', 3],
    ['[}', 1],
    ['{]', 1],
    ['01', 1],
    ['-', 0],
    ['1.', 1],
    ['1e', 1],
    ['nul', 0],
    ['nullx', 4],
    ['NaN', 0],
    ['"unclosed', 0],
    ['"line\nbreak"', 0],
    ['"bad \\x escape"', 0],
    ['["a", "\\u12"]', 6],
    ['{"a":1} trailing', 8],
  ])('in %j is %d', (text, position) => {
    expect(positionIn(text)).toBe(position)
  })

  test('is right in thousands of broken texts', () => {
    const random = seededRandom(20_260_101)
    let broken = 0

    while (broken < 3_000) {
      const tokens = breakTokens(random, tokensOf(random, 3))
      const text = tokens.join('')
      if (isJson(text)) continue
      broken++
      expect([text, positionIn(text)]).toEqual([text, expectedPosition(text)])
    }
  })

  test('is found in a text of 64 KB without delay', () => {
    const text = `{"a":"${'x'.repeat(65_536)}`

    expect(positionIn(text)).toBe(5)
  })

  test('is found in a text that is longer than the stack is deep', () => {
    expect(positionIn(`{"a":"${'x\\n'.repeat(8_000_000)}`)).toBe(5)
  })

  test('is found in 50,000 levels of brackets', () => {
    expect(positionIn('['.repeat(50_000))).toBe(50_000)
    expect(positionIn('{"a":'.repeat(50_000))).toBe(250_000)
  })

  test('is all that is told of the text', () => {
    for (const text of ['marked-secret', '{"a":marked-secret}', '"marked-secret', '{"marked-secret":1,}']) {
      try {
        parseJson(text)
      } catch (error) {
        expect(everythingIn(error)).not.toContain('marked')
      }
    }
    expect.assertions(4)
  })
})

describe('a JSON value', () => {
  test.each(['null', 'true', '0', '""', '-1.5e-3', '[]', '{}', ' [1, {"a": [null]}] ', '"\\u0000"'])(
    '%s is what JSON.parse makes of it',
    (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text))
    },
  )

  test('is frozen at every depth', () => {
    const value = parseJson('{"a":[{"b":{}}]}') as { a: [{ b: object }] }

    expect([value, value.a, value.a[0], value.a[0].b].every(Object.isFrozen)).toBe(true)
  })

  test('may have a key called __proto__, which is a key like any other', () => {
    const value = parseJson('{"__proto__":{"polluted":true}}')

    expect(Object.hasOwn(value as object, '__proto__')).toBe(true)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('may nest 50,000 levels deep', () => {
    let value = parseJson(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown[]
    let depth = 1
    for (; value.length > 0; depth++) value = value[0] as unknown[]

    expect(depth).toBe(50_000)
    expect(Object.isFrozen(value)).toBe(true)
  })
})

/** A random JSON value as its tokens, white space among them. */
function tokensOf(random: Random, depth: number): string[] {
  const space = random.pick(['', '', ' ', '\n\t'])
  const scalar = () => random.pick(['0', '-12.5e+3', 'true', 'null', '""', '"a\\n\\u00e9"', '"[{,:}]"'])
  const kind = depth === 0 ? 'scalar' : random.pick(['scalar', 'array', 'object'])
  if (kind === 'scalar') return [space, scalar(), space]

  const members = Array.from({ length: random.below(4) }, () => tokensOf(random, depth - 1))
  const key = () => [space, random.pick(['"a"', '"b c"', '"__proto__"']), space, ':']
  const separated = members.flatMap((member, index) => [
    ...(index === 0 ? [] : [',']),
    ...(kind === 'object' ? key() : []),
    ...member,
  ])
  return kind === 'array' ? [space, '[', ...separated, space, ']'] : [space, '{', ...separated, space, '}']
}

/** Leaves out, doubles, inserts or cuts off at a random token. */
function breakTokens(random: Random, tokens: readonly string[]): string[] {
  const at = random.below(tokens.length)
  const token = tokens[at] as string
  const rest = tokens.slice(at + 1)
  const wrong = ['?', "'a'", '}', ']', '{', '[', ',', ':', '"a"', '7', 'tru', 'undefined', '"open', '+1', '//']
  const replacement = random.pick([[], [token, ' ', token], [random.pick(wrong), ' ', token], [random.pick(wrong)]])
  return random.pick([
    [...tokens.slice(0, at), ...replacement, ...rest],
    [...tokens.slice(0, at), ...replacement, ' ', ...rest],
    tokens.slice(0, at),
  ])
}
