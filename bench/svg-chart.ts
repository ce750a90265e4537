/** One bar: its value, and how far it is spread. */
export interface Bar {
  readonly label: string
  readonly value: number
  /** The quartiles, drawn as a line over the bar's end. */
  readonly spread?: readonly [lower: number, upper: number]
  /** Whether it stands out from the others. */
  readonly isOurs: boolean
}

export interface Chart {
  readonly title: string
  /** How a value is written, such as `12 ms`. */
  readonly format: (value: number) => string
  readonly bars: readonly Bar[]
}

const width = 720
const labelWidth = 270
const valueWidth = 70
const rowHeight = 26
const top = 44

/** In colours that are read on white and on black, and in whatever font the reader has. */
export const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px }
  .value { font-variant-numeric: tabular-nums }
  .bar { fill: #8c959f } .ours { fill: #1a7f37 } .spread { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .bar { fill: #6e7681 } .ours { fill: #3fb950 } .spread { stroke: #e6edf3 }
  }`

/** Draws horizontal bars from zero on, as an SVG that needs nothing else. */
export function svgChart({ title, format, bars }: Chart): string {
  const longest = Math.max(...bars.map(({ value, spread }) => Math.max(value, spread?.[1] ?? 0)))
  const scale = (width - labelWidth - valueWidth) / (longest || 1)
  const height = top + bars.length * rowHeight + 8
  const description = bars.map(({ label, value }) => `${label}: ${format(value)}`).join('; ')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<style>${style}\n</style>`,
    `<text class="title" x="8" y="24">${escaped(title)}</text>`,
    ...bars.map((bar, row) => drawBar(bar, top + row * rowHeight, scale, format)),
    '</svg>\n',
  ].join('\n')
}

function drawBar({ label, value, spread, isOurs }: Bar, y: number, scale: number, format: Chart['format']): string {
  const middle = y + rowHeight / 2
  const end = labelWidth + value * scale
  const textAt = labelWidth + Math.max(value, spread?.[1] ?? 0) * scale + 6
  return [
    `<text x="${labelWidth - 8}" y="${middle + 4}" text-anchor="end">${escaped(label)}</text>`,
    `<rect class="${isOurs ? 'bar ours' : 'bar'}" x="${labelWidth}" y="${y + 4}" width="${short(end - labelWidth)}" height="${rowHeight - 8}" rx="2"/>`,
    ...(spread ? [drawSpread(spread, middle, scale)] : []),
    `<text class="value" x="${short(textAt)}" y="${middle + 4}">${escaped(format(value))}</text>`,
  ].join('\n')
}

function drawSpread([lower, upper]: readonly [number, number], y: number, scale: number): string {
  const [x1, x2] = [labelWidth + lower * scale, labelWidth + upper * scale].map(short)
  return `<line class="spread" x1="${x1}" y1="${y}" x2="${x2}" y2="${y}"/>`
}

const short = (length: number) => Number(length.toFixed(1))

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => entities[char] as string)
