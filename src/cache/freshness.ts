/** How long a value may be used, in milliseconds from the beginning of its read. Terms of RFC 5861. */
export interface FreshnessOptions {
  readonly ttlMs: number
  /** After `ttlMs`: how much longer it may be used while it is read again. */
  readonly staleWhileRevalidateMs: number
  /** After `ttlMs`: how much longer it may be used if reading it fails. */
  readonly staleIfErrorMs: number
}

/** The instants of one read, in wall time. */
export interface ReadTimes {
  readonly readAt: number
  /** From when on it is read again before it expires. */
  readonly refreshAt: number
}

/**
 * What an invocation gets:
 * - `fresh`: the value;
 * - `refresh ahead` and `stale while revalidate`: the value at once, and one refresh starts;
 * - `stale if error`: what a refresh gives, or the value if that fails or takes too long;
 * - `expired`: what a refresh gives.
 */
export type Freshness = 'fresh' | 'refresh ahead' | 'stale while revalidate' | 'stale if error' | 'expired'

/** Where in its life a value is. A pure function of what is known of it. */
export function freshnessOf({ readAt, refreshAt }: ReadTimes, options: FreshnessOptions, now: number): Freshness {
  const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = options
  const age = now - readAt
  // The clock was set back: how old the value is cannot be told.
  if (age < 0) return 'refresh ahead'
  if (age < ttlMs) return now < refreshAt ? 'fresh' : 'refresh ahead'
  if (age < ttlMs + staleWhileRevalidateMs) return 'stale while revalidate'
  return age < ttlMs + staleIfErrorMs ? 'stale if error' : 'expired'
}

/** From 0.5 to 0.9 of the time to live, as `drawn` from 0 to 1 says: containers must not refresh in step. */
export function refreshPoint(readAt: number, ttlMs: number, drawn: number): number {
  return readAt + ttlMs * (0.5 + 0.4 * drawn)
}
