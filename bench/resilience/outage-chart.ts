import { escaped, style } from '../svg-chart.ts'
import { isServed } from './row.ts'
import { outageMs } from './rows/outage.ts'
import type { Invocation } from './sandbox.ts'

/** One way in which AWS is away. */
export interface Panel {
  readonly title: string
  readonly lanes: readonly Lane[]
}

/** What one contestant's invocations got. */
export interface Lane {
  readonly label: string
  readonly isOurs: boolean
  readonly invocations: readonly Invocation[]
}

const width = 720
const labelWidth = 240
const right = 84
const top = 56
const titleHeight = 26
const laneHeight = 20
const panelGap = 12
const scale = (width - labelWidth - right) / outageMs.end

/** Also told apart by their heights, for those who do not see these colours. */
const lanes = `
  .away { fill: #8c959f; opacity: .18 } .served { fill: #1a7f37 } .failed { fill: #cf222e } .small { font-size: 12px }
  .ours-label { font-weight: 600 }
  @media (prefers-color-scheme: dark) { .served { fill: #3fb950 } .failed { fill: #f85149 } }`

/** Draws every invocation from its beginning to its end: served or not, and for how long. */
export function outageChart(title: string, panels: readonly Panel[]): string {
  const panelHeight = (panel: Panel) => titleHeight + panel.lanes.length * laneHeight + panelGap
  const tops = panels.map((_, index) => top + panels.slice(0, index).reduce((sum, each) => sum + panelHeight(each), 0))
  const height = top + panels.reduce((sum, each) => sum + panelHeight(each), 0)
  const description = panels.map(
    (panel) => `${panel.title}: ${panel.lanes.map((lane) => `${lane.label} ${shareText(lane)}`).join(', ')}`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description.join('; '))}</desc>`,
    `<style>${style}${lanes}\n</style>`,
    `<text class="title" x="8" y="24">${escaped(title)}</text>`,
    legend(),
    ...panels.map((panel, index) => drawPanel(panel, tops[index] ?? 0)),
    '</svg>\n',
  ].join('\n')
}

function legend(): string {
  return [
    `<rect class="served" x="8" y="34" width="10" height="12"/><text class="small" x="23" y="45">served</text>`,
    `<rect class="failed" x="80" y="38" width="10" height="5"/><text class="small" x="95" y="45">failed, or running until it did</text>`,
    `<rect class="away" x="290" y="34" width="10" height="12"/><text class="small" x="305" y="45">AWS is away</text>`,
    `<text class="small" x="${width - 8}" y="45" text-anchor="end">served meanwhile</text>`,
  ].join('\n')
}

function drawPanel({ title, lanes }: Panel, y: number): string {
  const first = y + titleHeight
  const away = { x: labelWidth + outageMs.from * scale, width: (outageMs.to - outageMs.from) * scale }
  return [
    `<text x="8" y="${y + 18}">${escaped(title)}</text>`,
    `<rect class="away" x="${short(away.x)}" y="${first}" width="${short(away.width)}" height="${lanes.length * laneHeight}"/>`,
    ...lanes.map((lane, index) => drawLane(lane, first + index * laneHeight)),
  ].join('\n')
}

function drawLane(lane: Lane, y: number): string {
  const start = lane.invocations[0]?.at ?? 0
  const served = lane.invocations.filter(isServed).map((each) => bar(each, start, { y: y + 4, height: 12 }))
  const failed = lane.invocations
    .filter((each) => !isServed(each))
    .map((each) => bar(each, start, { y: y + 8, height: 5 }))
  const label = lane.isOurs ? ' class="ours-label"' : ''
  return [
    `<text${label} x="${labelWidth - 8}" y="${y + 14}" text-anchor="end">${escaped(lane.label)}</text>`,
    `<path class="served" d="${served.join('')}"/>`,
    `<path class="failed" d="${failed.join('')}"/>`,
    `<text class="value" x="${width - 8}" y="${y + 14}" text-anchor="end">${shareText(lane)}</text>`,
  ].join('\n')
}

/** At least so wide that it is seen. */
function bar({ at, ms }: Invocation, start: number, { y, height }: { y: number; height: number }): string {
  const x = labelWidth + Math.min(outageMs.end, at - start) * scale
  const length = Math.max(1.5, Math.min(ms, outageMs.end - (at - start)) * scale)
  return `M${short(x)} ${y}h${short(length)}v${height}h-${short(length)}z`
}

/** Of the invocations that began while AWS was away, also those that had a value in time. */
function shareText({ invocations }: Lane): string {
  const start = invocations[0]?.at ?? 0
  const meanwhile = invocations.filter(({ at }) => at - start >= outageMs.from && at - start < outageMs.to)
  return `${meanwhile.filter(isServed).length} of ${meanwhile.length}`
}

const short = (length: number) => Number(length.toFixed(1))
