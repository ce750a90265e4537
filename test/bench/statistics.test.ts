import { describe, expect, test } from '@jest/globals'
import { pairedRatio, quantile, shuffled, summarize } from '../../bench/statistics.ts'
import { seededRandom } from '../helpers/random.ts'

describe('a summary', () => {
  test('is the median with the quartiles, whatever the order', () => {
    expect(summarize([5, 1, 4, 2, 3])).toEqual({ median: 3, lower: 2, upper: 4 })
  })

  test('lies between two values where no value is in the middle', () => {
    expect(summarize([1, 2, 3, 4])).toEqual({ median: 2.5, lower: 1.75, upper: 3.25 })
  })

  test('leaves the sample in its order, which is that of the rounds', () => {
    const sample = [3, 1, 2]

    summarize(sample)

    expect(sample).toEqual([3, 1, 2])
  })

  test('of nothing is refused', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError)
  })
})

describe('a paired ratio', () => {
  const options = () => ({ random: seededRandom(1).next, resamples: 500 })

  test('is exact where every pair has the same, however much the machine wavers', () => {
    const theirs = [10, 200, 35, 80]

    const ratio = pairedRatio(
      theirs.map((value) => value * 0.25),
      theirs,
      options(),
    )

    expect(ratio).toEqual({ median: 0.25, lower: 0.25, upper: 0.25 })
  })

  test('has an interval around it, no wider than its pairs, and narrower with more of them', () => {
    const random = seededRandom(2).next
    const ones = Array.from({ length: 400 }, () => 1)
    const noisy = ones.map(() => 0.5 + random())

    const few = pairedRatio(noisy.slice(0, 20), ones.slice(0, 20), options())
    const many = pairedRatio(noisy, ones, options())

    expect(few.lower).toBeGreaterThanOrEqual(Math.min(...noisy))
    expect(few.lower).toBeLessThanOrEqual(few.median)
    expect(few.upper).toBeGreaterThanOrEqual(few.median)
    expect(many.upper - many.lower).toBeLessThan(few.upper - few.lower)
    expect(many.lower).toBeLessThan(1)
    expect(many.upper).toBeGreaterThan(1)
  })

  test('is refused for what are no pairs', () => {
    expect(() => pairedRatio([1, 2], [1], options())).toThrow(RangeError)
  })
})

test('shuffling keeps every item once, and every place is open to each', () => {
  const random = seededRandom(3).next
  const items = ['a', 'b', 'c']

  const orders = new Set(Array.from({ length: 100 }, () => shuffled(items, random).join('')))

  expect([...orders].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
  expect(items).toEqual(['a', 'b', 'c'])
})
