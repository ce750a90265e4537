import { describe, expect, test } from '@jest/globals'
import { Cache, type Loaded } from '../../src/cache/cache.ts'

/** A cache of two keys whose clock and answers the test moves. */
function world({ ttlMs = 100 }: { readonly ttlMs?: number } = {}) {
  let now = 1_000
  const reads: { keys: readonly string[]; land: (key: string, loaded: Loaded<unknown, string>) => void }[] = []
  const cache = new Cache<string, unknown, string>({
    keys: ['a', 'b'],
    ttlMs: () => ttlMs,
    now: () => now,
    load(keys) {
      const landings = new Map<string, (loaded: Loaded<unknown, string>) => void>()
      reads.push({ keys, land: (key, loaded) => landings.get(key)?.(loaded) })
      return keys.map((key) => new Promise((resolve) => landings.set(key, resolve)))
    },
  })
  const landed = () => Promise.all(cache.read().map((reading) => reading.landed))
  return {
    cache,
    reads,
    landed,
    setClock: (to: number) => {
      now = to
    },
  }
}

describe('the cache', () => {
  test.each([undefined, null, '', 0, false, Number.NaN])('takes %p for a value', async (value) => {
    const { cache, reads, landed } = world()

    const landing = landed()
    reads[0]?.land('a', { value })
    reads[0]?.land('b', { value })
    await landing

    expect(cache.isFresh()).toBe(true)
    expect(cache.get('a')).toBe(value)
    expect(cache.read()).toEqual([])
  })

  test('is fresh when every key is, until the first of them expires', async () => {
    const { cache, reads, landed, setClock } = world()

    const landing = landed()
    reads[0]?.land('a', { value: 1 })
    await Promise.resolve()
    setClock(1_050)
    const freshWithOne = cache.isFresh()
    reads[0]?.land('b', { value: 2 })
    await landing

    expect([freshWithOne, cache.isFresh()]).toEqual([false, true])
    setClock(1_099)
    expect(cache.isFresh()).toBe(true)
    setClock(1_100)
    expect(cache.isFresh()).toBe(false)
  })

  test('joins a read that runs, and starts one only for the others', async () => {
    const { cache, reads } = world()

    void cache.readAnew(['a'])
    const joined = cache.read()

    expect(reads.map(({ keys }) => keys)).toEqual([['a'], ['b']])
    expect(joined.map(({ key }) => key)).toEqual(['a', 'b'])
  })

  test('keeps the value of the read that began last, whatever lands last', async () => {
    const { cache, reads } = world()

    const readings = [1, 2, 3].flatMap(() => cache.readAnew(['a']))
    reads[2]?.land('a', { value: 'third' })
    reads[0]?.land('a', { value: 'first' })
    reads[1]?.land('a', { value: 'second' })
    await Promise.all(readings.map(({ landed }) => landed))

    expect(cache.get('a')).toBe('third')
  })

  test('keeps what it has when a read fails', async () => {
    const { cache, reads, landed } = world()
    const landing = landed()
    reads[0]?.land('a', { value: 'a' })
    reads[0]?.land('b', { value: 'b' })
    await landing

    const [reading] = cache.readAnew(['a'])
    reads[1]?.land('a', { failure: 'no' })

    expect(await reading?.landed).toEqual({ failure: 'no' })
    expect(cache.get('a')).toBe('a')
    expect(cache.isFresh()).toBe(true)
  })

  test('forgets a read that failed: the next one starts anew', async () => {
    const { cache, reads } = world()

    const [reading] = cache.read()
    reads[0]?.land('a', { failure: 'no' })
    await reading?.landed
    cache.read()

    expect(reads.map(({ keys }) => keys)).toEqual([['a', 'b'], ['a']])
  })

  test('lets a read that was overtaken end without disturbing the one that others join', async () => {
    const { cache, reads } = world()

    const [older] = cache.readAnew(['a'])
    cache.readAnew(['a'])
    reads[0]?.land('a', { failure: 'no' })
    await older?.landed
    await Promise.resolve()
    cache.read()

    expect(reads.map(({ keys }) => keys)).toEqual([['a'], ['a'], ['b']])
  })

  test('counts the ttl from the beginning of the read', async () => {
    const { cache, reads, landed, setClock } = world()

    const landing = landed()
    setClock(1_060)
    reads[0]?.land('a', { value: 1 })
    reads[0]?.land('b', { value: 2 })
    await landing
    setClock(1_100)

    expect(cache.isFresh()).toBe(false)
  })

  test('keeps for ever what has no end', async () => {
    const { cache, reads, landed, setClock } = world({ ttlMs: Number.POSITIVE_INFINITY })

    const landing = landed()
    reads[0]?.land('a', { value: 1 })
    reads[0]?.land('b', { value: 2 })
    await landing
    setClock(Number.MAX_SAFE_INTEGER)

    expect(cache.isFresh()).toBe(true)
  })
})
