import { describe, expect, test } from '@jest/globals'
import { milliseconds } from '../../src/references/duration.ts'
import { thrownBy } from '../helpers/failures.ts'

describe('a duration', () => {
  test.each([
    ['0s', 0],
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['9007199254740991ms', Number.MAX_SAFE_INTEGER],
    ['forever', Number.POSITIVE_INFINITY],
  ])('%s is %d milliseconds', (duration, ms) => {
    expect(milliseconds(duration, 'ttl', 'unseal()')).toBe(ms)
  })

  test.each([
    '',
    's',
    '5',
    '5 m',
    ' 5m',
    '5m ',
    '5m\n',
    '5M',
    '-5s',
    '+5s',
    '1.5s',
    '1e3ms',
    '0x5s',
    '05s',
    '٥s',
    '5w',
    '5mm',
    '9007199254740992ms',
    '104249991375d',
    `${'9'.repeat(400)}s`,
    'Infinity',
    'Forever',
    'toString',
    '__proto__',
  ])('%j is refused, with the option in quotes', (duration) => {
    const error = thrownBy(() => milliseconds(duration, 'ttl', 'unseal()'))

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(
      `unseal(): "ttl" must be a duration such as '30s', '5m', '1h' or 'forever', not '${duration}'`,
    )
  })

  test.each([
    [
      300,
      `not the number 300: write '300s' if it counts seconds (as in Powertools), '300ms' if milliseconds (as in Middy)`,
    ],
    [0, "not the number 0: write '0s'"],
    [-1, 'not number'],
    [1.5, 'not number'],
    [Number.NaN, 'not number'],
    [Number.POSITIVE_INFINITY, 'not number'],
    [null, 'not null'],
    [undefined, 'not undefined'],
    [{}, 'not object'],
    [5n, 'not bigint'],
    [['5m'], 'not object'],
    [Object('5m'), 'not object'],
  ])('%p is refused, and a count says which string was meant', (duration, hint) => {
    const error = thrownBy(() => milliseconds(duration, 'ttl', 'unseal()'))

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(hint)
  })
})
