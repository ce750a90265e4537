import { describe, expect, test } from '@jest/globals'
import { Cache, type Loaded } from '../../src/cache/cache.ts'
import type { FreshnessOptions } from '../../src/cache/freshness.ts'
import { settled } from '../helpers/fake-time.ts'

/** A failure that may pass, and one that will not. */
const no = { failure: 'no', isFinal: false }
const never = { failure: 'never', isFinal: true }

/** A cache of two keys whose clock and answers the test moves. Refreshes begin at 0.7 of the ttl. */
function world(options: Partial<FreshnessOptions> = {}) {
  const freshness = { ttlMs: 100, staleWhileRevalidateMs: 0, staleIfErrorMs: 0, ...options }
  let now = 1_000
  const reads: { keys: readonly string[]; land: (key: string, loaded: Loaded<unknown, string>) => void }[] = []
  const cache = new Cache<string, unknown, string>({
    keys: ['a', 'b'],
    freshness: () => freshness,
    timeoutMs: 5_000,
    now: () => now,
    random: () => 0.5,
    load(keys) {
      const landings = new Map<string, (loaded: Loaded<unknown, string>) => void>()
      reads.push({ keys, land: (key, loaded) => landings.get(key)?.(loaded) })
      return keys.map((key) => new Promise((resolve) => landings.set(key, resolve)))
    },
  })
  const landed = () => Promise.all(cache.access().waitFor.map((reading) => reading.landed))
  /** Opens both keys. */
  async function open() {
    const landing = landed()
    reads.at(-1)?.land('a', { value: 'a' })
    reads.at(-1)?.land('b', { value: 'b' })
    await landing
  }
  /** What a caller is told: for whom it waits, and whose stale value it gets at once. */
  const told = () => {
    const { waitFor, heldOff } = cache.access()
    return {
      waitFor: waitFor.map(({ key, mayBeStale }) => (mayBeStale ? `${key} or stale` : key)),
      heldOff: heldOff.map(({ key }) => key),
    }
  }
  return {
    cache,
    reads,
    landed,
    open,
    told,
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
    expect(cache.access()).toEqual({ waitFor: [], heldOff: [] })
  })

  test('is fresh when every key is, until the first of them is due', async () => {
    const { cache, reads, landed, setClock } = world()

    const landing = landed()
    reads[0]?.land('a', { value: 1 })
    await settled()
    setClock(1_050)
    const freshWithOne = cache.isFresh()
    reads[0]?.land('b', { value: 2 })
    await landing

    expect([freshWithOne, cache.isFresh()]).toEqual([false, true])
    setClock(1_069)
    expect(cache.isFresh()).toBe(true)
    setClock(1_070)
    expect(cache.isFresh()).toBe(false)
  })

  test('joins a read that runs, and starts one only for the others', async () => {
    const { cache, reads } = world()

    void cache.readAnew(['a'])
    const joined = cache.access().waitFor

    expect(reads.map(({ keys }) => keys)).toEqual([['a'], ['b']])
    expect(joined.map(({ key }) => key)).toEqual(['a', 'b'])
  })

  test('keeps the value of the read that began last, whatever lands last', async () => {
    const { cache, reads } = world()

    const readings = [...cache.access(['a']).waitFor, ...cache.readAnew(['a'])]
    reads[1]?.land('a', { value: 'second' })
    reads[0]?.land('a', { value: 'first' })
    await Promise.all(readings.map(({ landed }) => landed))

    expect(cache.get('a')).toBe('second')
  })

  test('reads anew once for all who ask while a forced read runs, after it', async () => {
    const { cache, reads } = world()

    const [first] = cache.readAnew(['a'])
    const later = [cache.readAnew(['a']), cache.readAnew(['a', 'b']), cache.readAnew(['a'])].flat()
    expect(reads.map(({ keys }) => keys)).toEqual([['a'], ['b']])
    reads[0]?.land('a', { value: 'first' })
    reads[1]?.land('b', { value: 'b' })
    await first?.landed
    await settled()
    reads[2]?.land('a', { value: 'second' })

    expect(await Promise.all(later.map(({ landed }) => landed))).toEqual(
      ['second', 'second', 'b', 'second'].map((value) => ({ value })),
    )
    expect(reads).toHaveLength(3)
  })

  test('reads anew for whoever asks once a forced read has landed, also if that failed', async () => {
    const { cache, reads } = world()
    const [first] = cache.readAnew(['a'])
    const [second] = cache.readAnew(['a'])
    reads[0]?.land('a', no)
    await first?.landed
    await settled()
    reads[1]?.land('a', { value: 'a' })
    await second?.landed

    cache.readAnew(['a'])

    expect(reads).toHaveLength(3)
  })

  test('keeps what it has when a read fails', async () => {
    const { cache, reads, landed } = world()
    const landing = landed()
    reads[0]?.land('a', { value: 'a' })
    reads[0]?.land('b', { value: 'b' })
    await landing

    const [reading] = cache.readAnew(['a'])
    reads[1]?.land('a', no)

    expect(await reading?.landed).toEqual(no)
    expect(cache.get('a')).toBe('a')
    expect(cache.isFresh()).toBe(true)
  })

  test('forgets a read that failed: the next one starts anew', async () => {
    const { cache, reads } = world()

    const [reading] = cache.access().waitFor
    reads[0]?.land('a', no)
    await reading?.landed
    cache.access()

    expect(reads.map(({ keys }) => keys)).toEqual([['a', 'b'], ['a']])
  })

  test('lets a read that was overtaken end without disturbing the one that others join', async () => {
    const { cache, reads } = world()

    const [older] = cache.readAnew(['a'])
    cache.readAnew(['a'])
    reads[0]?.land('a', no)
    await older?.landed
    await settled()
    cache.access()

    expect(reads.map(({ keys }) => keys)).toEqual([['a'], ['a'], ['b']])
  })

  test('lets a forced read wait for one of its own key only', async () => {
    const { cache, reads } = world()
    cache.readAnew(['a', 'b'])
    cache.readAnew(['a'])
    cache.readAnew(['b'])

    reads[0]?.land('b', { value: 'b' })
    await settled()
    await settled()

    expect(reads.map(({ keys }) => keys)).toEqual([['a', 'b'], ['b']])
  })

  test('begins anew at once what ended at once', async () => {
    const { cache, reads } = world()
    cache.readAnew(['a', 'b'])
    cache.readAnew(['a'])
    cache.readAnew(['b'])

    reads[0]?.land('a', { value: 'a' })
    reads[0]?.land('b', no)
    await settled()
    await settled()

    expect(reads.map(({ keys }) => keys)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  test('answers what was read later to whoever waits for a read that fails', async () => {
    const { cache, reads, open, setClock } = world()
    await open()
    setClock(1_200)
    const [waiting] = cache.access(['a']).waitFor
    const [forced] = cache.readAnew(['a'])
    reads[2]?.land('a', { value: 'new' })
    await forced?.landed

    reads[1]?.land('a', never)

    expect(await waiting?.landed).toEqual({ value: 'new' })
  })

  test('keeps a final refusal when a read that began before it succeeds', async () => {
    const { cache, reads, open, told, setClock } = world({ staleIfErrorMs: 100_000 })
    await open()
    setClock(1_080)
    cache.access(['a'])
    const [forced] = cache.readAnew(['a'])
    reads[2]?.land('a', never)
    await forced?.landed
    reads[1]?.land('a', { value: 'old' })
    await settled()
    setClock(3_000)

    expect(told().waitFor).toContain('a')
  })

  test('keeps a final refusal when the clock is set back', async () => {
    const { cache, reads, open, told, setClock } = world({ staleIfErrorMs: 100_000 })
    await open()
    setClock(1_080)
    const [forced] = cache.readAnew(['a'])
    reads[1]?.land('a', never)
    await forced?.landed
    setClock(500)

    expect(told().waitFor).toContain('a')
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

describe('a value that is due', () => {
  test('is used at once while one refresh runs, of everything that is due', async () => {
    const { reads, told, open, setClock } = world()
    await open()

    setClock(1_070)
    const first = told()
    const second = told()

    expect([first, second]).toEqual([
      { waitFor: [], heldOff: [] },
      { waitFor: [], heldOff: [] },
    ])
    expect(reads.map(({ keys }) => keys)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  test('is waited for once it has expired, and replaced', async () => {
    const { cache, reads, told, open, landed, setClock } = world()
    await open()

    setClock(1_100)
    const waited = told()
    const landing = landed()
    reads[1]?.land('a', { value: 'A' })
    reads[1]?.land('b', { value: 'B' })
    await landing

    expect(waited).toEqual({ waitFor: ['a', 'b'], heldOff: [] })
    expect([cache.get('a'), cache.get('b')]).toEqual(['A', 'B'])
  })

  test('is used at once after its ttl for as long as stale-while-revalidate says', async () => {
    const { told, open, setClock } = world({ staleWhileRevalidateMs: 50 })
    await open()

    setClock(1_149)
    const within = told()
    setClock(1_150)
    const after = told()

    expect([within.waitFor, after.waitFor]).toEqual([[], ['a', 'b']])
  })

  test('may be used stale if its read fails, for as long as stale-if-error says', async () => {
    const { told, open, setClock } = world({ staleIfErrorMs: 50 })
    await open()

    setClock(1_149)
    const within = told()
    setClock(1_150)
    const after = told()

    expect([within.waitFor, after.waitFor]).toEqual([
      ['a or stale', 'b or stale'],
      ['a', 'b'],
    ])
  })

  test('is used and read again when the clock was set back', async () => {
    const { reads, told, open, setClock } = world()
    await open()

    setClock(0)

    expect(told()).toEqual({ waitFor: [], heldOff: [] })
    expect(reads).toHaveLength(2)
  })

  test('is read anew when the read that runs slept with a frozen container', async () => {
    const { reads, told, open, setClock } = world({ staleIfErrorMs: 60_000 })
    await open()
    setClock(1_100)
    told()

    setClock(6_100)
    told()
    const readsWithinTime = reads.length
    setClock(6_101)
    told()

    expect([readsWithinTime, reads.length]).toEqual([2, 3])
  })
})

test('what was read at once is due at once, at a point that is drawn anew for each read', async () => {
  const drawn = [0, 1]
  let now = 0
  const reads: (readonly string[])[] = []
  const cache = new Cache<string, string, never>({
    keys: ['a', 'b', 'c'],
    freshness: () => ({ ttlMs: 100, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 }),
    timeoutMs: 1000,
    now: () => now,
    random: () => drawn.shift() ?? 0.5,
    load(keys) {
      reads.push(keys)
      return keys.map(async (key) => ({ value: key }))
    },
  })
  await Promise.all(cache.access().waitFor.map(({ landed }) => landed))

  const readAt: number[] = []
  for (now = 1; now <= 200; now++) {
    if (!cache.isFresh()) {
      cache.access()
      readAt.push(now)
      await settled()
      await settled()
    }
  }

  expect(reads).toEqual(Array(3).fill(['a', 'b', 'c']))
  expect(readAt).toEqual([50, 140])
})

describe('a refresh that somebody waited for in vain', () => {
  test('keeps nobody else waiting while a stale value is allowed, and counts when it lands', async () => {
    const { cache, reads, open, told, setClock } = world({ staleIfErrorMs: 1_000 })
    await open()
    setClock(1_100)
    const { waitFor } = cache.access()
    for (const { giveUp } of waitFor) giveUp()

    expect(told()).toEqual({ waitFor: [], heldOff: ['a', 'b'] })
    expect(reads).toHaveLength(2)
    reads[1]?.land('a', { value: 'new' })
    reads[1]?.land('b', { value: 'new' })
    await Promise.all(waitFor.map(({ landed }) => landed))
    expect(cache.get('a')).toBe('new')
    expect(cache.isFresh()).toBe(true)
  })

  test('is waited for again once no stale value is allowed', async () => {
    const { cache, open, told, setClock } = world({ staleIfErrorMs: 1_000 })
    await open()
    setClock(1_100)
    for (const { giveUp } of cache.access().waitFor) giveUp()

    setClock(2_100)

    expect(told()).toEqual({ waitFor: ['a', 'b'], heldOff: [] })
  })
})

test('what was finally refused does not come back when the next read fails for a passing reason', async () => {
  const { cache, reads, open, told, setClock } = world({ staleIfErrorMs: 100_000 })
  await open()
  setClock(1_100)
  const readings = cache.access().waitFor
  reads[1]?.land('a', never)
  reads[1]?.land('b', { value: 'b' })
  await Promise.all(readings.map(({ landed }) => landed))
  setClock(5_000)
  const again = cache.access().waitFor
  reads[2]?.land('a', no)
  reads[2]?.land('b', no)
  await Promise.all(again.map(({ landed }) => landed))

  expect(told()).toEqual({ waitFor: ['a'], heldOff: ['b'] })
})

describe('after a refresh that failed', () => {
  /** Both keys have expired, and their refresh failed at 1 100. */
  async function failed(failure: typeof no, options: Partial<FreshnessOptions> = {}) {
    const there = world({ staleIfErrorMs: 600_000, ...options })
    await there.open()
    there.setClock(1_100)
    const landing = there.landed()
    there.reads[1]?.land('a', failure)
    there.reads[1]?.land('b', failure)
    await landing
    return there
  }

  test('no other starts for a time between half a second and one, and nobody waits', async () => {
    const { reads, told, setClock } = await failed(no)

    setClock(1_849)
    const held = told()
    const readsWhileHeld = reads.length
    setClock(1_850)

    expect(held).toEqual({ waitFor: [], heldOff: ['a', 'b'] })
    expect(told()).toEqual({ waitFor: ['a or stale', 'b or stale'], heldOff: [] })
    expect([readsWhileHeld, reads.length]).toEqual([2, 3])
  })

  test('a final one is answered from memory for a second, and then read again', async () => {
    const { reads, told, setClock } = await failed(never)

    setClock(2_099)
    const remembered = told()
    const readsWhileRemembered = reads.length
    setClock(2_100)

    expect(remembered).toEqual({ waitFor: ['a', 'b'], heldOff: [] })
    expect(told()).toEqual({ waitFor: ['a', 'b'], heldOff: [] })
    expect([readsWhileRemembered, reads.length]).toEqual([2, 3])
  })

  test('a final one takes nothing from a value that has not expired', async () => {
    const { cache, reads, told, open, setClock } = world()
    await open()
    setClock(1_070)
    told()
    reads[1]?.land('a', never)
    reads[1]?.land('b', never)
    await settled()
    await settled()

    expect(told()).toEqual({ waitFor: [], heldOff: [] })
    expect(cache.get('a')).toBe('a')
    setClock(1_100)
    expect(told().waitFor).toEqual(['a', 'b'])
  })

  test('the next success ends it', async () => {
    const { cache, reads, told, setClock } = await failed(no)
    setClock(2_100)
    told()
    reads[2]?.land('a', { value: 'A' })
    reads[2]?.land('b', { value: 'B' })
    await settled()
    await settled()

    expect(cache.isFresh()).toBe(true)
    setClock(2_200)
    expect(told()).toEqual({ waitFor: ['a or stale', 'b or stale'], heldOff: [] })
  })

  test('one that died in a frozen container holds nothing off', async () => {
    const { reads, told, open, setClock } = world({ staleIfErrorMs: 600_000 })
    await open()
    setClock(1_100)
    told()

    setClock(60_000)
    reads[1]?.land('a', no)
    reads[1]?.land('b', no)
    await settled()
    await settled()

    expect(told().heldOff).toEqual([])
    expect(reads).toHaveLength(3)
  })
})
