import { expect, test } from '@jest/globals'
import { outageChart } from '../../bench/resilience/outage-chart.ts'
import type { Invocation } from '../../bench/resilience/sandbox.ts'

const at = (ms: number, outcome: Invocation['outcome']): Invocation => ({ at: 1000 + ms, ms: 10, outcome })

const chart = (invocations: readonly Invocation[]) =>
  outageChart('AWS & away', [{ title: 'hangs', lanes: [{ label: 'ours', isOurs: true, invocations }] }])

const barsIn = (svg: string, outcome: string) =>
  (new RegExp(`<path class="${outcome}" d="([^"]*)"`).exec(svg)?.[1]?.match(/M/g) ?? []).length

test('every invocation is drawn, as served or as failed', () => {
  const svg = chart([at(0, 'served'), at(4000, 'failed'), at(5000, 'killed'), at(20_000, 'served')])

  expect(barsIn(svg, 'served')).toBe(2)
  expect(barsIn(svg, 'failed')).toBe(2)
})

test('it counts those that began while AWS was away', () => {
  const svg = chart([at(0, 'served'), at(4000, 'served'), at(5000, 'failed'), at(20_000, 'served')])

  expect(svg).toContain('>1 of 2</text>')
  expect(svg).toContain('<desc>hangs: ours 1 of 2</desc>')
})

test('nothing is drawn beyond the edge', () => {
  const svg = chart([at(0, 'served'), { at: 23_000, ms: 3000, outcome: 'killed' }])

  const ends = [...svg.matchAll(/M([\d.]+) \d+h([\d.]+)/g)].map(([, x, length]) => Number(x) + Number(length))
  expect(Math.max(...ends)).toBeLessThan(720)
})

test('it is read in the dark, and fetches nothing', () => {
  const svg = chart([at(0, 'served')])

  expect(svg).toContain('prefers-color-scheme: dark')
  expect(svg).toContain('<title>AWS &amp; away</title>')
  expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg'])
})
