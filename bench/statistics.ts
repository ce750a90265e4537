/** What a sample comes to. */
export interface Summary {
  readonly median: number
  readonly lower: number
  readonly upper: number
}

/** The median and the quartiles around it. */
export function summarize(sample: readonly number[]): Summary {
  const sorted = [...sample].sort((a, b) => a - b)
  return { median: quantile(sorted, 0.5), lower: quantile(sorted, 0.25), upper: quantile(sorted, 0.75) }
}

/** Between the two nearest of a sorted sample, as far from each as the share asks for. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  if (below === undefined || above === undefined) throw new RangeError('a quantile of nothing')
  return below + (above - below) * (position - Math.floor(position))
}

export interface PairedRatioOptions {
  /** From 0 to below 1. */
  readonly random: () => number
  /** How often the pairs are drawn anew. @default 5000 */
  readonly resamples?: number
}

/**
 * How many times the one is the other: the median of the ratios pair by pair, since what slows the machine down slows
 * down both of a pair, and where 95 % of such medians lie when the pairs are drawn again and again from themselves.
 *
 * @see https://en.wikipedia.org/wiki/Bootstrapping_(statistics)
 */
export function pairedRatio(ours: readonly number[], theirs: readonly number[], options: PairedRatioOptions): Summary {
  const { random, resamples = 5000 } = options
  if (ours.length !== theirs.length) throw new RangeError('pairs need as many of the one as of the other')
  const ratios = ours.map((value, index) => value / (theirs[index] as number))
  const draw = () => ratios[Math.floor(random() * ratios.length)] as number
  const medians = Array.from({ length: resamples }, () => summarize(ratios.map(draw)).median).sort((a, b) => a - b)
  return { median: summarize(ratios).median, lower: quantile(medians, 0.025), upper: quantile(medians, 0.975) }
}

/** A copy in random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items]
  for (let last = copy.length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1))
    ;[copy[last], copy[chosen]] = [copy[chosen] as T, copy[last] as T]
  }
  return copy
}
