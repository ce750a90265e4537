import { expect, test } from '@jest/globals'
import { Tally } from '../../../bench/fleet/tally.ts'

function tallied() {
  const tally = new Tally()
  for (const ms of [0, 999, 1000, 3500, 3600, 3700]) tally.count(ms, ms < 3600)
  return tally
}

test('calls are counted by the second in which they were sent', () => {
  const tally = tallied()

  expect([tally.sent(), tally.sent(0, 1), tally.sent(1, 3), tally.sent(3)]).toEqual([6, 2, 1, 3])
})

test('the peak is the most of one second, and nothing where no second was', () => {
  const tally = tallied()

  expect([tally.peak(0, 3), tally.peak(0, 4), tally.peak(2, 3), tally.peak(10, 20)]).toEqual([2, 3, 0, 0])
})

test('refused calls are sent, and not answered', () => {
  expect(tallied().answered).toBe(4)
})
