export interface Quota {
  /** Whether one more request is answered now. A refused one costs nothing. */
  take(): boolean
}

/** A token bucket, full at first: so many requests a second, and as many at once. AWS does not publish its bursts. */
export function createQuota(perSecond: number, now: () => number): Quota {
  let tokens = perSecond
  let filledAt = now()
  return {
    take() {
      const at = now()
      tokens = Math.min(perSecond, tokens + ((at - filledAt) / 1000) * perSecond)
      filledAt = at
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
