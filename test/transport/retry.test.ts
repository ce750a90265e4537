import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createRetryBudget, type Retry, type RetryOptions, withRetries } from '../../src/transport/retry.ts'
import { rejectionOf } from '../helpers/failures.ts'

const passing = new Error('passing')

/** Retries against what fails so often, in no time. */
async function retried(failures: number, options: Partial<RetryOptions> = {}) {
  const slept: number[] = []
  const retries: Retry[] = []
  let tries = 0
  const attempt = async () => {
    if (++tries <= failures) throw passing
    return 'answer'
  }
  const result = await withRetries(attempt, {
    budget: createRetryBudget(),
    signal: new AbortController().signal,
    isPassing: () => true,
    retryAfterMs: () => undefined,
    sleep: async (ms) => void slept.push(ms),
    onRetry: (retry) => retries.push(retry),
    ...options,
  }).catch((error) => error)
  return { result, tries, slept, retries }
}

describe('retries', () => {
  test('go on until there is an answer', async () => {
    const { result, tries, retries } = await retried(3)

    expect({ result, tries }).toEqual({ result: 'answer', tries: 4 })
    expect(retries.map(({ tries, error }) => [tries, error])).toEqual([
      [1, passing],
      [2, passing],
      [3, passing],
    ])
  })

  test('end after eleven tries', async () => {
    expect(await retried(100)).toMatchObject({ result: passing, tries: 11 })
  })

  test('end after fewer tries where the caller knows a better way', async () => {
    expect(await retried(100, { maxTries: 1 })).toMatchObject({ result: passing, tries: 1, slept: [] })
  })

  test('are not made for what will not pass', async () => {
    expect(await retried(1, { isPassing: () => false })).toMatchObject({ result: passing, tries: 1, slept: [] })
  })

  test('wait with full jitter: anything from 0 to a bound that doubles from 30 ms to 2 s', async () => {
    const longest = await retried(9, { random: () => 1 })
    const shortest = await retried(9, { random: () => 0 })

    expect(longest.slept).toEqual([30, 60, 120, 240, 480, 960, 1920, 2000, 2000])
    expect(shortest.slept).toEqual(Array(9).fill(0))
  })

  test('never wait longer, whatever the random source says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 10 }), async (numbers) => {
        const left = [...numbers]

        const { slept } = await retried(10, { random: () => left.shift() ?? 0 })

        expect(slept).toEqual(numbers.slice(0, 10).map((number, n) => number * Math.min(2000, 30 * 2 ** n)))
      }),
    )
  })

  test('wait as long as they are asked to, and their jitter on top', async () => {
    const { slept } = await retried(2, { random: () => 0.5, retryAfterMs: () => 2000 })

    expect(slept).toEqual([2015, 2030])
  })

  test.each([24 * 60 * 60_000, 2 ** 40, Number.POSITIVE_INFINITY])('are put off by %d ms for 5 s', async (ms) => {
    const { slept } = await retried(1, { random: () => 0, retryAfterMs: () => ms })

    expect(slept).toEqual([5000])
  })

  test('end when the signal is aborted, whatever else might pass', async () => {
    const controller = new AbortController()
    const attempt = async () => {
      controller.abort(new Error('enough'))
      throw passing
    }

    const calling = withRetries(attempt, {
      budget: createRetryBudget(),
      signal: controller.signal,
      isPassing: () => true,
      retryAfterMs: () => undefined,
    })

    expect(await rejectionOf(calling)).toBe(passing)
  })
})

describe('the retry budget', () => {
  test('ends the retries of all who share it', async () => {
    const budget = createRetryBudget(13)

    const first = await retried(100, { budget })
    const second = await retried(100, { budget })
    const third = await retried(100, { budget })

    expect([first.tries, second.tries, third.tries]).toEqual([11, 4, 1])
  })

  test('is paid back one by one by success, up to where it began', async () => {
    const budget = createRetryBudget(2)
    for (let n = 0; n < 5; n++) budget.refill()
    await retried(100, { budget })
    await retried(0, { budget })

    expect((await retried(100, { budget })).tries).toBe(2)
    expect((await retried(100, { budget })).tries).toBe(1)
  })
})
