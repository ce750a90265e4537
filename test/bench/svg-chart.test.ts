import { expect, test } from '@jest/globals'
import { svgChart } from '../../bench/svg-chart.ts'

const chart = {
  title: 'Cold <start> & "more"',
  format: (value: number) => `${value} ms`,
  bars: [
    { label: 'theirs', value: 200, spread: [150, 400] as const, isOurs: false },
    { label: 'ours', value: 50, isOurs: true },
  ],
}

const widthsIn = (svg: string) => [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width))

test('the lengths of bars are in proportion to their values', () => {
  const [theirs = 0, ours = 0] = widthsIn(svgChart(chart))

  expect(theirs / ours).toBeCloseTo(4, 1)
})

test('nothing is drawn beyond the edge, also no spread', () => {
  const svg = svgChart(chart)

  const ends = [...svg.matchAll(/x(?:2)?="([\d.]+)"/g)].map(([, x]) => Number(x))
  expect(Math.max(...ends)).toBeLessThan(720)
})

test('only ours stand out', () => {
  expect(svgChart(chart).match(/class="bar ours"/g)).toHaveLength(1)
})

test('what XML would take for markup is escaped', () => {
  expect(svgChart(chart)).toContain('<title>Cold &lt;start&gt; &amp; &quot;more&quot;</title>')
})

test('it is read in the dark, by those who do not see it, and without fetching anything', () => {
  const svg = svgChart(chart)

  expect(svg).toContain('prefers-color-scheme: dark')
  expect(svg).toContain('<desc>theirs: 200 ms; ours: 50 ms</desc>')
  expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg'])
  expect(svg).not.toMatch(/@import|@font-face|url\(|<image|<script/)
})

test('bars of nothing have no length', () => {
  const svg = svgChart({ ...chart, bars: [{ label: 'floor', value: 0, isOurs: false }] })

  expect(widthsIn(svg)).toEqual([0])
})
