import { expect, test } from '@jest/globals'
import { createQuota } from '../../../bench/fleet/quota.ts'

const takes = (count: number, quota: { take(): boolean }) =>
  Array.from({ length: count }, () => quota.take()).filter(Boolean).length

test("a quota gives one second's worth at once, and no more", () => {
  expect(
    takes(
      100,
      createQuota(40, () => 0),
    ),
  ).toBe(40)
})

test('it fills again as time passes, also between two whole requests', () => {
  let now = 0
  const quota = createQuota(40, () => now)
  takes(40, quota)

  now = 24
  expect(quota.take()).toBe(false)
  now = 25
  expect(quota.take()).toBe(true)
  now = 525
  expect(takes(100, quota)).toBe(20)
})

test('it never holds more than a second gives', () => {
  let now = 0
  const quota = createQuota(40, () => now)

  now = 3_600_000
  expect(takes(100, quota)).toBe(40)
})

test('a refused request costs nothing', () => {
  let now = 0
  const quota = createQuota(2, () => now)
  takes(1000, quota)

  now = 500
  expect(takes(1000, quota)).toBe(1)
})
