const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

type Unit = keyof typeof unitsMs

/** A span of time with its unit: `'250ms'`, `'30s'`, `'5m'`, `'1h'`, `'7d'`; or `'forever'`. */
export type Duration = `${bigint}${Unit}` | 'forever'

/** A duration in milliseconds, `Infinity` for `'forever'`. Throws a TypeError that names whose option it is. */
export function milliseconds(duration: unknown, option: string, where: string): number {
  if (duration === 'forever') return Number.POSITIVE_INFINITY
  if (typeof duration === 'string') {
    const [, count, unit] = /^(0|[1-9]\d*)(ms|s|m|h|d)$/.exec(duration) ?? []
    const ms = Number(count) * unitsMs[unit as Unit]
    if (Number.isSafeInteger(ms)) return ms
  }
  throw new TypeError(
    `${where}: "${option}" must be a duration such as '30s', '5m', '1h' or 'forever'${hint(duration)}`,
  )
}

function hint(duration: unknown): string {
  if (typeof duration === 'number' && Number.isSafeInteger(duration) && duration >= 0) {
    return `, not the number ${duration}: write '${duration}s' if it counts seconds (as in Powertools), '${duration}ms' if milliseconds (as in Middy)`
  }
  return typeof duration === 'string' ? `, not '${duration}'` : `, not ${duration === null ? 'null' : typeof duration}`
}
