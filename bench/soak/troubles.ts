import type { Fault } from '../../test/helpers/fault-server/faults.ts'
import type { Cloud } from './cloud.ts'
import { operations } from './names.ts'

/** What goes wrong with one operation: everything that the fault server can do, and that passes. */
export const faults = {
  'latency of 50 ms': { latencyMs: 50 },
  'latency of 700 ms': { latencyMs: 700 },
  'latency of 2.5 s': { latencyMs: 2500 },
  '30 % throttled': { throttled: 0.3 },
  throttled: { throttled: 1 },
  'throttled, retry after 1 s': { throttled: 1, headers: { 'retry-after': '1' } },
  'one call throttled': { throttled: 1, times: 1 },
  'status 500': { refusal: { name: 'InternalServerError', status: 500 } },
  'status 503': { refusal: { name: 'ServiceUnavailable', status: 503 } },
  'unknown refusal': { refusal: { name: 'NeverHeardOfException' } },
  'reset before': { answer: 'reset before' },
  'reset within': { answer: 'reset within' },
  'reset after': { answer: 'reset after' },
  'closed before': { answer: 'closed before' },
  hang: { answer: 'hang' },
  'hang within': { answer: 'hang within' },
  drip: { answer: 'drip' },
  truncated: { answer: 'truncated' },
  'length too long': { answer: 'length too long' },
  'length too short': { answer: 'length too short' },
  garbage: { answer: 'garbage' },
  'not json': { answer: 'not json' },
  null: { answer: 'null' },
  huge: { answer: 'huge' },
  'huge headers': { answer: 'huge headers' },
  'many headers': { answer: 'many headers' },
  redirect: { answer: 'redirect' },
} as const satisfies Record<string, Fault>

/** What goes wrong with the whole server. */
export const serverTroubles = {
  'clock 10 minutes fast': ({ server }, isOn) => {
    server.clockSkewMs = isOn ? 600_000 : 0
  },
  'clock 10 minutes slow': ({ server }, isOn) => {
    server.clockSkewMs = isOn ? -600_000 : 0
  },
  'credentials expired': ({ server }, isOn) => {
    for (const keys of server.keys) keys.isExpired = isOn
  },
  'value no longer JSON': (cloud, isOn) => cloud.setJson(!isOn),
} as const satisfies Record<string, (cloud: Cloud, isOn: boolean) => void>

/** Where something goes wrong: at an operation, or with the whole server. Independent of each other. */
export const places = [...operations, 'server'] as const
export type Place = (typeof places)[number]

export const troublesAt = (place: Place): readonly string[] => Object.keys(place === 'server' ? serverTroubles : faults)

/** Switches one on or off. */
export function setTrouble(cloud: Cloud, { place, trouble }: { place: Place; trouble: string }, isOn: boolean): void {
  if (place === 'server') serverTroubles[trouble as keyof typeof serverTroubles](cloud, isOn)
  else cloud.server.faults.set(place, isOn ? faults[trouble as keyof typeof faults] : {})
}
