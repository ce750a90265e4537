import assert from 'node:assert/strict'
import { ours } from './contestants.ts'
import { printable } from './report.ts'
import { resultOf, simulate } from './results.ts'
import { shortScenarios } from './scenarios.ts'

/** A short run that must be right: every container accounted for, most throttled loads through, twice the same. */
export async function checkShort(seed: number, say: (what: string) => void): Promise<string> {
  const results = await simulate({ scenarios: shortScenarios, loads: 300, seed, say })
  for (const { scenario, contestant, storm } of results.fleets) {
    const ready = storm.readyAt.filter(Number.isFinite).length
    assert.equal(ready, scenario.containers, `${contestant.title}: ${ready} of ${scenario.containers} became ready`)
  }
  for (const { contestant, share, times, loads } of results.throttled) {
    if (contestant === ours && share === 0.3)
      assert.ok(times.length >= 0.99 * loads, `only ${times.length} of ${loads} loads`)
  }
  const first = results.fleets.find(({ contestant }) => contestant === ours)
  assert.ok(first)
  assert.deepEqual(await resultOf(first.scenario, ours, seed), first, 'the same seed gave other figures')
  return `${printable(results)}\n\nall runs are right, and the same a second time`
}
