import { contestants } from './contestants.ts'
import type { Results } from './results.ts'
import type { Measure, Samples } from './samples.ts'
import { type Bar, svgChart } from './svg-chart.ts'

/** The charts by their file names. */
export function drawCharts({ bytes, cold, coldDefaults, coldTls, coldLow, warm }: Results): Map<string, string> {
  const ms = (value: number) => `${value.toFixed(0)} ms`
  const charts = new Map([
    ['cold.svg', chart('Cold start: import and first invocation, bundled at best settings', cold, 'coldMs', ms)],
    ['cold-defaults.svg', chart("Cold start, bundled by esbuild's defaults", coldDefaults, 'coldMs', ms)],
    ['cold-tls.svg', chart('Cold start over TLS', coldTls, 'coldMs', ms)],
    ['warm.svg', chart('One warm invocation', warm, 'warmNs', (ns) => `${(ns / 1000).toFixed(1)} µs`)],
    ['bundle.svg', bundleChart(bytes.best)],
  ])
  if (coldLow) {
    const title = 'Cold start over TLS at 0.07 CPU, as in a function of 128 MB'
    charts.set(
      'cold-low-cpu.svg',
      chart(title, coldLow, 'coldMs', (value) => `${(value / 1000).toFixed(2)} s`),
    )
  }
  return charts
}

function chart(title: string, samples: Samples, measure: Measure, format: (value: number) => string): string {
  const bars = contestants.map(({ name, title: label, kind }): Bar => {
    const { median, lower, upper } = samples.summary(name, measure)
    return { label, value: median, spread: [lower, upper], isOurs: kind === 'ours' }
  })
  return svgChart({ title, bars, format })
}

function bundleChart(bytes: Readonly<Record<string, number>>): string {
  const bars = contestants.map(({ name, title: label, kind }): Bar => {
    return { label, value: bytes[name] ?? 0, isOurs: kind === 'ours' }
  })
  const format = (value: number) => `${(value / 1000).toFixed(0)} kB`
  return svgChart({ title: 'Minified bundle at best settings', bars, format })
}
