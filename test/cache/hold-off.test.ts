import { describe, expect, test } from '@jest/globals'
import { type HoldOff, holdOffAfter, isHeldOff } from '../../src/cache/hold-off.ts'

describe('a hold', () => {
  test.each([
    [0, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]],
    [1, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]],
  ])('doubles from a second to a minute, from half to whole by chance: %d', (random, spans) => {
    let hold: HoldOff | undefined
    const held = spans.map(() => {
      hold = holdOffAfter(hold, 0, () => random)
      return hold.until
    })

    expect(held).toEqual(spans)
  })

  test('ends at its time', () => {
    const hold = { failures: 1, until: 1_000 }

    expect([isHeldOff(undefined, 0), isHeldOff(hold, 999), isHeldOff(hold, 1_000)]).toEqual([false, true, false])
  })

  test('does not outlast a clock that was set back', () => {
    expect(isHeldOff({ failures: 1, until: 10_000_000 }, 0)).toBe(false)
  })
})
