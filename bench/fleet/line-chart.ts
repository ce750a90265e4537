export interface LineChart {
  readonly title: string
  readonly panels: readonly Panel[]
}

/** Shares over time. */
export interface Panel {
  readonly title: string
  readonly seconds: number
  readonly lines: readonly Line[]
}

export interface Line {
  readonly label: string
  readonly kind: 'ours' | 'theirs' | 'limit'
  /** Seconds, and a share from 0 to 1. */
  readonly points: readonly (readonly [seconds: number, share: number])[]
}

const width = 720
const left = 56
const right = 24
const top = 44
const panelHeight = 262
const plotTop = 46
const plotHeight = 172

/** In colours that are read on white and on black, and in whatever font the reader has; told apart by dashes too. */
const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px }
  .grid { stroke: #8c959f; stroke-opacity: 0.35 }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round }
  .ours { stroke: #1a7f37 } .theirs { stroke: #8250df; stroke-dasharray: 7 4 }
  .limit { stroke: #8c959f; stroke-dasharray: 2 3; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .ours { stroke: #3fb950 } .theirs { stroke: #bc8cff }
  }`

/** Draws panels of lines below each other, as an SVG that needs nothing else. */
export function lineChart({ title, panels }: LineChart): string {
  const height = top + panels.length * panelHeight
  const description = panels.map((panel) => `${panel.title}: ${panel.lines.map(describe).join('; ')}`).join('. ')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<style>${style}\n</style>`,
    `<text class="title" x="8" y="24">${escaped(title)}</text>`,
    ...panels.map((panel, index) => drawPanel(panel, top + index * panelHeight)),
    '</svg>\n',
  ].join('\n')
}

function drawPanel({ title, seconds, lines }: Panel, y: number): string {
  const x = (time: number) => left + (time / seconds) * (width - left - right)
  const level = (share: number) => plotTop + plotHeight * (1 - share)
  const step = stepOf(seconds)
  const marks = Array.from({ length: Math.floor(seconds / step + 1e-9) + 1 }, (_, index) => index * step)
  return [
    `<g transform="translate(0 ${y})">`,
    `<text x="8" y="14">${escaped(title)}</text>`,
    ...lines.map((line, index) => drawKey(line, left + index * 205)),
    ...[0, 0.5, 1].map((share) => drawLevel(share, level(share))),
    ...marks.map((time) => drawMark(`${Number(time.toFixed(1))} s`, short(x(time)))),
    ...lines.map(({ kind, points }) => {
      const path = points.map(([time, share]) => `${short(x(time))},${short(level(share))}`).join(' ')
      return `<polyline class="line ${kind}" points="${path}"/>`
    }),
    '</g>',
  ].join('\n')
}

function drawKey({ label, kind }: Line, x: number): string {
  return `<line class="line ${kind}" x1="${x}" y1="30" x2="${x + 26}" y2="30"/><text x="${x + 32}" y="34">${escaped(label)}</text>`
}

function drawLevel(share: number, y: number): string {
  return `<line class="grid" x1="${left}" y1="${y}" x2="${width - right}" y2="${y}"/><text x="${left - 8}" y="${y + 4}" text-anchor="end">${share * 100} %</text>`
}

function drawMark(label: string, x: number): string {
  return `<text x="${x}" y="${plotTop + plotHeight + 20}" text-anchor="middle">${label}</text>`
}

/** Round, and about six of them. */
const stepOf = (seconds: number) => [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100].find((step) => seconds / step <= 7) ?? 200

function describe({ label, points }: Line): string {
  const [seconds, share] = points.at(-1) ?? [0, 0]
  return `${label} ${(share * 100).toFixed(0)} % after ${short(seconds)} s`
}

const short = (length: number) => Number(length.toFixed(1))

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string) => text.replace(/[&<>"]/g, (char) => entities[char] as string)
