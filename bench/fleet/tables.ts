import { markdownTable } from '../table.ts'
import { operations } from './aws.ts'
import type { FleetResult, Results } from './results.ts'
import type { Scenario } from './scenarios.ts'
import { timeOf } from './storm-figures.ts'

export function throttledTable(throttled: Results['throttled']): string {
  return markdownTable(
    ['', 'throttled', 'loads', 'succeed', 'p50 ms', 'p99 ms'],
    throttled.map(({ contestant, share, loads, times }) => [
      contestant.title,
      percent(share, 0),
      count(loads),
      percent(times.length / loads),
      timeOf(times, 0.5).toFixed(0),
      timeOf(times, 0.99).toFixed(0),
    ]),
  )
}

export function stormTable(fleets: readonly FleetResult[]): string {
  const head = [
    'containers, SSM quota',
    '',
    'at best',
    '50 % ready',
    '99 %',
    '100 %',
    'not within INIT',
    'failed invocations',
  ]
  return markdownTable(
    [...head, ...operations],
    fleets.map(({ scenario, contestant, storm }) => [
      nameOf(scenario),
      contestant.title,
      seconds(bestMs(scenario)),
      ...[0.5, 0.99, 1].map((share) => seconds(timeOf(storm.readyAt, share), scenario.stormMs)),
      count(storm.lateForInit),
      count(storm.failedInvocations),
      ...operations.map((operation) => count(storm.calls[operation])),
    ]),
  )
}

export function laterTable(fleets: readonly FleetResult[]): string {
  return markdownTable(
    [
      'containers, SSM quota',
      '',
      'for',
      'GetParameters/s',
      'peak',
      'GetSecretValue/s',
      'peak',
      'invocations',
      'stale',
      'failed',
    ],
    fleets.flatMap(({ scenario, contestant, later }) => {
      if (!later) return []
      const { perSecond, invocations } = later
      const all = invocations.fresh + invocations.stale + invocations.failed
      const rates = [perSecond.GetParameters, perSecond.GetSecretValue]
      return [
        [
          nameOf(scenario),
          contestant.title,
          `${scenario.laterMs / 60_000} min`,
          ...rates.flatMap(({ mean, peak }) => [mean.toFixed(1), count(peak)]),
          count(all),
          `${count(invocations.stale)} (${percent(invocations.stale / all)})`,
          count(invocations.failed),
        ],
      ]
    }),
  )
}

const nameOf = ({ containers, quotas }: Scenario) => `${count(containers)}, ${count(quotas.GetParameters)}/s`

/** When the quotas have given all calls that are needed. */
function bestMs({ containers, quotas }: Scenario): number {
  const needed = { Decrypt: 3, GetParameters: 2, GetSecretValue: 3 }
  const waits = (Object.keys(needed) as (keyof typeof needed)[]).map(
    (operation) => ((containers * needed[operation]) / quotas[operation] - 1) * 1000,
  )
  return Math.max(0, ...waits)
}

/** What was not seen came after the end. */
const seconds = (ms: number, end = Number.POSITIVE_INFINITY) =>
  Number.isFinite(ms) ? `${(ms / 1000).toFixed(1)} s` : `> ${end / 1000} s`

const count = (number: number) => number.toLocaleString('en')

const percent = (share: number, digits = 1) => `${(share * 100).toFixed(digits)} %`
