import { seededRandom } from '../../test/helpers/random.ts'
import { shuffled } from '../statistics.ts'
import type { Span } from './judge.ts'
import { type Place, places, troublesAt } from './troubles.ts'

/** One thing that goes wrong for a while. Milliseconds from the beginning. */
export interface Episode {
  readonly place: Place
  readonly trouble: string
  readonly from: number
  readonly to: number
}

export interface ScheduleOptions {
  readonly seed: number
  readonly durationMs: number
  /** When nothing may go wrong. */
  readonly quiet: readonly Span[]
}

/** What goes wrong where and when: each place has its own order, in which everything comes before anything comes again. */
export function schedule({ seed, durationMs, quiet }: ScheduleOptions): Episode[] {
  return places.flatMap((place, index) => {
    const random = seededRandom(seed * places.length + index)
    const episodes: Episode[] = []
    let deck: string[] = []
    for (let at = 0; at < durationMs; ) {
      if (deck.length === 0) deck = shuffled(troublesAt(place), random.next)
      const from = at + 500 + random.below(3500)
      const to = from + 300 + random.below(1700)
      at = to
      const isQuiet = quiet.some((span) => from < span.to && to > span.from)
      if (!isQuiet && to < durationMs) episodes.push({ place, trouble: deck.pop() as string, from, to })
    }
    return episodes
  })
}
