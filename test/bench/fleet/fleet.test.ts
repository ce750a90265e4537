import { describe, expect, test } from '@jest/globals'
import { defaultQuotas, type Quotas } from '../../../bench/fleet/aws.ts'
import { checkRun } from '../../../bench/fleet/check.ts'
import { ours, oursInBatches, theSdk } from '../../../bench/fleet/contestants.ts'
import { type FleetOptions, runFleet } from '../../../bench/fleet/fleet.ts'
import { stormFigures } from '../../../bench/fleet/storm-figures.ts'
import { runThrottled } from '../../../bench/fleet/throttled.ts'

const plenty: Quotas = { Decrypt: 1e6, GetParameters: 1e6, GetSecretValue: 1e6, BatchGetSecretValue: 1e6 }

const optionsOf = (options: Partial<FleetOptions> = {}): FleetOptions => ({
  contestant: ours,
  containers: 30,
  quotas: plenty,
  seed: 1,
  laterFromMs: 60_000,
  endsAtMs: 60_000,
  ...options,
})

const sentIn = ({ tallies }: Awaited<ReturnType<typeof runFleet>>) =>
  Object.values(tallies).map((tally) => tally.sent())

const everyone = [theSdk, ours, oursInBatches].map((contestant) => [contestant.title, contestant] as const)

describe('a fleet', () => {
  test.each(everyone)('has the same figures for the same seed, and others for another: %s', async (_, contestant) => {
    const quotas = { ...defaultQuotas, GetParameters: 4 }
    const run = (seed: number) => runFleet(optionsOf({ contestant, quotas, seed, endsAtMs: 600_000 }))

    const first = await run(7)

    expect(await run(7)).toEqual(first)
    expect(await run(8)).not.toEqual(first)
  })

  test.each([
    [theSdk, [90, 60, 90, 0]],
    [ours, [90, 60, 90, 0]],
    [oursInBatches, [90, 60, 0, 30]],
  ])('that is never throttled is ready after one call of each, and sends no other', async (contestant, calls) => {
    const options = optionsOf({ contestant })
    const run = await runFleet(options)
    const { readyAt, lateForInit, failedInvocations } = stormFigures(run, options)

    expect(Math.max(...readyAt)).toBeLessThanOrEqual(105)
    expect([lateForInit, failedInvocations]).toEqual([0, 0])
    expect(sentIn(run)).toEqual(calls)
  })

  test.each(everyone)('gets no more than the quotas give, and loses no container: %s', async (_, contestant) => {
    const options = optionsOf({ contestant, quotas: { ...plenty, GetParameters: 4, GetSecretValue: 20 } })
    const run = await runFleet(options)

    expect(() => checkRun(run, options)).not.toThrow()
    expect(run.tallies.GetParameters.answered).toBe(60)
    // 60 calls at 4 a second, of which 4 are there at once.
    expect(stormFigures(run, options).readyAt.at(-1)).toBeGreaterThanOrEqual(14_000)
  })

  test('whose values expire reads them again, ours before that', async () => {
    const run = (contestant: typeof ours, endsAtMs: number) => runFleet(optionsOf({ contestant, endsAtMs }))

    expect(sentIn(await run(theSdk, 299_000))).toEqual([90, 60, 90, 0])
    expect(sentIn(await run(theSdk, 320_000))).toEqual([90, 120, 180, 0])
    expect(sentIn(await run(ours, 149_000))).toEqual([90, 60, 90, 0])
    expect(sentIn(await run(ours, 290_000))).toEqual([90, 120, 180, 0])
  })

  test('a run that cannot be right is found out', async () => {
    const options = optionsOf()
    const run = await runFleet(options)

    expect(() => checkRun({ ...run, lives: run.lives.slice(1) }, options)).toThrow('29 of 30 containers')
    expect(() => checkRun(run, { ...options, quotas: { ...plenty, Decrypt: 0.1 } })).toThrow('more than its quota')
  })
})

describe('cold loads of which a share of the calls is throttled', () => {
  test.each([
    ['none', 0, 50],
    ['all', 1, 0],
  ])('%s', async (_, share, loaded) => {
    for (const contestant of [theSdk, ours]) {
      expect(await runThrottled({ contestant, loads: 50, share, seed: 1 })).toHaveLength(loaded)
    }
  })

  test('at 30 %, nearly all of ours get through, and four in five of those with three tries', async () => {
    const succeeded = async (contestant: typeof ours) =>
      (await runThrottled({ contestant, loads: 300, share: 0.3, seed: 1 })).length / 300

    expect(await succeeded(ours)).toBeGreaterThanOrEqual(0.99)
    // 8 calls, each throttled three times in 0.3³ of all cases: (1 − 0.3³)⁸ = 80 %
    expect(await succeeded(theSdk)).toBeCloseTo(0.8, 1)
  })

  test('the timer and the random source of the process are as they were', async () => {
    const before = [globalThis.setTimeout, Math.random]
    await runThrottled({ contestant: theSdk, loads: 1, share: 0.3, seed: 1 })

    expect([globalThis.setTimeout, Math.random]).toEqual(before)
  })
})
