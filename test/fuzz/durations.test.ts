import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { milliseconds } from '../../src/references/duration.ts'
import { fuzz, fuzzTimeoutMs, tried } from '../helpers/fuzz.ts'

const anything = fc.oneof(fc.string(), fc.stringMatching(/^-?\d{1,20}[a-z]{0,3}$/), fc.anything())

test(
  'a duration is its milliseconds, and everything else is refused',
  async () => {
    const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
    const good = fc.tuple(fc.nat({ max: 1_000_000 }), fc.constantFrom(...Object.entries(units)))
    await fuzz(
      fc.property(good, anything, ([count, [unit, ms]], other) => {
        expect(milliseconds(`${count}${unit}`, 'ttl', 'unseal()')).toBe(count * ms)
        const parsed = tried(() => milliseconds(other, 'ttl', 'unseal()'))
        if (parsed !== undefined) expect(String(other)).toMatch(/^(\d+(ms|s|m|h|d)|forever)$/)
      }),
    )
  },
  fuzzTimeoutMs,
)
