/** Refreshes that failed one after another, and until when no other starts. */
export interface HoldOff {
  readonly failures: number
  readonly until: number
}

const firstMs = 1000
const longestMs = 60_000

/** The hold after one more failure: a second, doubling to a minute, with equal jitter, so from half to whole. */
export function holdOffAfter(before: HoldOff | undefined, now: number, random: () => number): HoldOff {
  const failures = (before?.failures ?? 0) + 1
  const wholeMs = Math.min(longestMs, firstMs * 2 ** (failures - 1))
  return { failures, until: now + wholeMs / 2 + (wholeMs / 2) * random() }
}

/** Whether it still holds. A clock that was set back holds nothing for longer than the longest hold. */
export function isHeldOff(hold: HoldOff | undefined, now: number): boolean {
  return hold !== undefined && now < hold.until && hold.until - now <= longestMs
}
