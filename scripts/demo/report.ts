import type { Sample } from '../samples.ts'
import type { SampleRun } from './engine.ts'

/** One sample as a person reads it. Shows no value: what the samples answer and log has none. */
export function describeRun(sample: Sample, engineName: string, run: SampleRun, fault: string | undefined): string {
  const lines = {
    event: `events/${sample.name}.json`,
    answer: JSON.stringify(run.answer),
    engine: engineName,
    cold: `${Math.round(run.coldMs)} ms, ${describeCalls(run.coldCalls)}`,
    warm: `${Math.round(run.warmMs)} ms, ${describeCalls(run.warmCalls)}`,
    result: fault ? `WRONG: ${fault}` : 'right',
  }
  const rows = Object.entries(lines).map(([name, text]) => `  ${name.padEnd(7)}  ${text}`)
  return [`${sample.name}: ${sample.idea}`, ...rows, ''].join('\n')
}

function describeCalls(calls: Readonly<Record<string, number>>): string {
  const named = Object.entries(calls).map(([operation, count]) => `${count} ${operation}`)
  return named.length === 0 ? 'no AWS call' : named.join(', ')
}
