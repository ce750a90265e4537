import { defaultQuotas } from './aws.ts'
import { type Line, lineChart, type Panel } from './line-chart.ts'
import type { Results } from './results.ts'

/** The two sides of retries: what luck throttles they overcome; what a quota does not give they cannot get. */
export function drawChart({ fleets, throttled }: Results): string {
  return lineChart({
    title: 'Containers that have all their values, since their start',
    panels: [throttledPanel(throttled), stormPanel(fleets)],
  })
}

const throttledSeconds = 3

function throttledPanel(throttled: Results['throttled']): Panel {
  const share = 0.3
  const lines = throttled
    .filter((result) => result.share === share)
    .map(({ contestant, times, loads }) => lineOf(contestant, times, loads, throttledSeconds))
  return { title: `${share * 100} % of all calls throttled`, seconds: throttledSeconds, lines }
}

const stormSeconds = 60

function stormPanel(fleets: Results['fleets']): Panel {
  const shown = fleets.filter(
    ({ scenario, contestant }) =>
      scenario.containers === 1000 && scenario.quotas === defaultQuotas && !contestant.title.includes('batch'),
  )
  const lines = shown.map(({ contestant, storm }) => lineOf(contestant, storm.readyAt, 1000, stormSeconds))
  const { GetParameters: quota } = defaultQuotas
  const limit: Line = {
    label: 'as much as the quota allows',
    kind: 'limit',
    points: pointsUntil(stormSeconds, (seconds) => Math.min(1, (quota * (1 + seconds)) / 2 / 1000)),
  }
  return {
    title: `1,000 containers at once, ${quota} GetParameters a second`,
    seconds: stormSeconds,
    lines: [...lines, limit],
  }
}

function lineOf(
  { title, isOurs }: { readonly title: string; readonly isOurs: boolean },
  sorted: readonly number[],
  all: number,
  seconds: number,
): Line {
  const readyUntil = (time: number) => sorted.filter((each) => each <= time * 1000).length / all
  return { label: title, kind: isOurs ? 'ours' : 'theirs', points: pointsUntil(seconds, readyUntil) }
}

const pointsUntil = (seconds: number, shareAt: (seconds: number) => number) =>
  Array.from({ length: 121 }, (_, index) => (index / 120) * seconds).map((time) => [time, shareAt(time)] as const)
