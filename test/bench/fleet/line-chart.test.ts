import { expect, test } from '@jest/globals'
import { lineChart } from '../../../bench/fleet/line-chart.ts'

const chart = {
  title: 'Ready & "waiting"',
  panels: [
    {
      title: 'at once',
      seconds: 10,
      lines: [
        { label: 'ours', kind: 'ours', points: [[0, 0] as const, [5, 1] as const, [10, 1] as const] },
        { label: 'theirs', kind: 'theirs', points: [[0, 0] as const, [10, 0.5] as const] },
      ],
    },
  ],
} as const

const pointsIn = (svg: string) =>
  [...svg.matchAll(/<polyline [^>]*points="([^"]*)"/g)].map(([, points = '']) =>
    points.split(' ').map((point) => point.split(',').map(Number) as [number, number]),
  )

test('a line goes right in proportion to time, and up in proportion to its share', () => {
  const [[start, middle, end] = [], [, half] = []] = pointsIn(lineChart(chart))

  expect([start, middle, end, half]).toEqual([
    [56, 218],
    [376, 46],
    [696, 46],
    [696, 132],
  ])
})

test('it is read in the dark, by those who do not see it or no colour, and without fetching anything', () => {
  const svg = lineChart(chart)

  expect(svg).toContain('prefers-color-scheme: dark')
  expect(svg).toContain('stroke-dasharray')
  expect(svg).toContain('<desc>at once: ours 100 % after 10 s; theirs 50 % after 10 s</desc>')
  expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg'])
})

test('what XML would take for markup is escaped', () => {
  expect(lineChart(chart)).toContain('<title>Ready &amp; &quot;waiting&quot;</title>')
})
