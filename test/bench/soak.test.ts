import { describe, expect, test } from '@jest/globals'
import { History } from '../../bench/soak/history.ts'
import { Judge, maxAgeMs, refusal } from '../../bench/soak/judge.ts'
import { parseOptions } from '../../bench/soak/options.ts'
import { schedule } from '../../bench/soak/schedule.ts'
import { places, troublesAt } from '../../bench/soak/troubles.ts'

const minute = 60_000

describe('the judge of the soak', () => {
  /** The first value until 1000, the second until 2000, then refused until 9000, then the third. */
  function judge() {
    const history = new History()
    history.write('key', 'first', 0)
    history.write('key', 'second', 1000)
    history.write('key', refusal('ERR_ACCESS_DENIED'), 2000)
    history.write('key', 'third', 9000)
    history.write('revoked', 'value', 0)
    history.write('revoked', refusal('ERR_ACCESS_DENIED'), 1000)
    const made = new Judge(history, ['revoked'])
    return (token: string, at: number, isStale = false, key = 'key') =>
      made.judge({ key, token, isStale }, { from: at, to: at + 1 })
  }

  test('takes the value of now, and that of a moment ago', () => {
    const verdictOf = judge()

    expect(verdictOf('first', 500)).toBe('right')
    expect(verdictOf('first', 1000 + maxAgeMs)).toBe('right')
  })

  test('takes an older one only if the invocation was told that it is stale', () => {
    const verdictOf = judge()

    expect(verdictOf('second', 2001 + maxAgeMs)).toBe('too old')
    expect(verdictOf('second', 2001 + maxAgeMs, true)).toBe('right')
  })

  test('takes no old one of a key that was revoked, whatever the invocation was told', () => {
    expect(judge()('value', 1001 + maxAgeMs, true, 'revoked')).toBe('too old')
  })

  test('takes no value that was never written, or not yet', () => {
    const verdictOf = judge()

    expect(verdictOf('fourth', 500)).toBe('never written')
    expect(verdictOf('third', 500)).toBe('never written')
  })

  test('takes nothing older than what an earlier invocation was given, stale or not', () => {
    const verdictOf = judge()

    expect(verdictOf('second', 1500)).toBe('right')
    expect(verdictOf('first', 1600, true)).toBe('older than one before')
  })

  test('takes a refusal while the server refuses, and at no other time', () => {
    const verdictOf = judge()

    expect(verdictOf(refusal('ERR_ACCESS_DENIED'), 2500)).toBe('right')
    expect(verdictOf(refusal('ERR_ACCESS_DENIED'), 500)).toBe('failed')
    expect(verdictOf(refusal('ERR_ACCESS_DENIED'), 9001 + maxAgeMs)).toBe('failed')
    expect(verdictOf(refusal('ERR_NOT_FOUND'), 2500)).toBe('failed')
  })
})

describe('the schedule of the soak', () => {
  test('is the same for a seed, and another for another', () => {
    const of = (seed: number) => schedule({ seed, durationMs: minute, quiet: [] })

    expect(of(1)).toEqual(of(1))
    expect(of(1)).not.toEqual(of(2))
  })

  test('has everything that can go wrong, in every place, within ten minutes', () => {
    const episodes = schedule({ seed: 1, durationMs: 10 * minute, quiet: [] })

    for (const place of places) {
      const troubles = episodes.filter((each) => each.place === place).map(({ trouble }) => trouble)
      expect(new Set(troubles)).toEqual(new Set(troublesAt(place)))
    }
  })

  test('lets nothing go wrong when it has to be quiet', () => {
    const quiet = { from: 20_000, to: 30_000 }

    const episodes = schedule({ seed: 1, durationMs: minute, quiet: [quiet] })

    expect(episodes.filter(({ from, to }) => from < quiet.to && to > quiet.from)).toEqual([])
  })
})

describe('the options of the soak', () => {
  test('are ten minutes, and one in CI', () => {
    expect(parseOptions([], {})?.durationMs).toBe(10 * minute)
    expect(parseOptions([], { CI: 'true' })?.durationMs).toBe(minute)
  })

  test('take minutes or seconds, and a seed', () => {
    expect(parseOptions(['--minutes', '2', '--seed', '5'], {})).toEqual({ durationMs: 2 * minute, seed: 5 })
    expect(parseOptions(['--seconds', '90'], { CI: 'true' })?.durationMs).toBe(90_000)
  })

  test.each([[['--minutes', '1', '--seconds', '60']], [['--seconds', '5']], [['--minutes', 'two']], [['--seed', 'x']]])(
    'refuse %j',
    (args) => {
      expect(() => parseOptions(args, {})).toThrow()
    },
  )
})
