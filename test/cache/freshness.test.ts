import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Freshness, freshnessOf, refreshPoint } from '../../src/cache/freshness.ts'

const options = { ttlMs: 100, staleWhileRevalidateMs: 30, staleIfErrorMs: 50 }
const times = { readAt: 1_000, refreshAt: 1_070 }

describe('a value read at 1000 with ttl 100, stale-while-revalidate 30 and stale-if-error 50', () => {
  test.each<[number, Freshness]>([
    [999, 'refresh ahead'],
    [1_000, 'fresh'],
    [1_069, 'fresh'],
    [1_070, 'refresh ahead'],
    [1_099, 'refresh ahead'],
    [1_100, 'stale while revalidate'],
    [1_129, 'stale while revalidate'],
    [1_130, 'stale if error'],
    [1_149, 'stale if error'],
    [1_150, 'expired'],
    [Number.MAX_SAFE_INTEGER, 'expired'],
  ])('is at %d %s', (now, freshness) => {
    expect(freshnessOf(times, options, now)).toBe(freshness)
  })
})

const span = fc.oneof(fc.nat({ max: 10_000 }), fc.constant(Number.POSITIVE_INFINITY))

describe('whatever its options', () => {
  const order: readonly Freshness[] = ['fresh', 'refresh ahead', 'stale while revalidate', 'stale if error', 'expired']

  test('a value only ever gets older', () => {
    fc.assert(
      fc.property(span, span, span, fc.float({ min: 0, max: 1, noNaN: true }), fc.nat(), fc.nat(), (...drawn) => {
        const [ttlMs, staleWhileRevalidateMs, staleIfErrorMs, random, age, more] = drawn
        const all = { ttlMs, staleWhileRevalidateMs, staleIfErrorMs }
        const read = { readAt: 0, refreshAt: refreshPoint(0, ttlMs, random) }

        const earlier = order.indexOf(freshnessOf(read, all, age))
        const later = order.indexOf(freshnessOf(read, all, age + more))

        expect(later).toBeGreaterThanOrEqual(earlier)
      }),
    )
  })

  test('a refresh begins between 0.5 and 0.9 of the ttl', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.float({ min: 0, max: 1, noNaN: true }), (readAt, ttlMs, random) => {
        const refreshAt = refreshPoint(readAt, ttlMs, random)

        expect(refreshAt).toBeGreaterThanOrEqual(readAt + ttlMs * 0.5)
        expect(refreshAt).toBeLessThanOrEqual(readAt + ttlMs * 0.9 + 1e-6 * ttlMs)
      }),
    )
  })
})
