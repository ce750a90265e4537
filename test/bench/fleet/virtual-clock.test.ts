import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { VirtualClock } from '../../../bench/fleet/virtual-clock.ts'
import { rejectionOf } from '../../helpers/failures.ts'

test('events happen in the order in which they are due, and of one time in the order in which they were set', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 20 })), async (delays) => {
      const clock = new VirtualClock()
      const happened: [at: number, index: number][] = []
      delays.forEach((ms, index) => void clock.after(ms, () => happened.push([clock.now, index])))

      await clock.run()

      const expected = delays.map((ms, index) => [ms, index] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1])
      expect(happened).toEqual(expected)
    }),
  )
})

test('whatever a promise waits for settles before time passes', async () => {
  const clock = new VirtualClock()
  const times: number[] = []
  const wander = async () => {
    for (let turn = 0; turn < 100; turn++) await Promise.resolve()
    times.push(clock.now)
  }
  void clock.wait(1).then(wander)
  void clock.wait(2).then(wander)

  await clock.run()

  expect(times).toEqual([1, 2])
})

test('what is waited for in turn happens at the sum of the times', async () => {
  const clock = new VirtualClock()
  let end = 0
  const living = async () => {
    for (let day = 0; day < 365; day++) await clock.wait(24 * 60 * 60_000)
    end = clock.now
  }
  void living()

  await clock.run()

  expect(end).toBe(365 * 24 * 60 * 60_000)
})

test('what was cleared does not happen, and takes no time', async () => {
  const clock = new VirtualClock()
  const happened: string[] = []
  const clear = clock.after(1000, () => happened.push('cleared'))
  clock.after(10, () => happened.push('kept'))
  clear()

  await clock.run()

  expect([happened, clock.now]).toEqual([['kept'], 10])
})

test('a sleep ends when its signal is aborted, with its reason', async () => {
  const clock = new VirtualClock()
  const controller = new AbortController()
  const rejected = rejectionOf(clock.sleep(1000, controller.signal))
  const reason = new Error('enough')
  clock.after(10, () => controller.abort(reason))

  await clock.run()

  expect([await rejected, clock.now]).toEqual([reason, 10])
})

test('a sleep whose signal is aborted before does not begin', async () => {
  const reason = new Error('enough')

  expect(await rejectionOf(new VirtualClock().sleep(1000, AbortSignal.abort(reason)))).toBe(reason)
})

test('time stops where it is told to, and goes on from there', async () => {
  const clock = new VirtualClock()
  const happened: number[] = []
  for (const ms of [10, 20, 30]) clock.after(ms, () => happened.push(ms))

  await clock.run(20)
  expect([happened, clock.now]).toEqual([[10, 20], 20])

  await clock.run()
  expect(happened).toEqual([10, 20, 30])
})
