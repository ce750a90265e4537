import type { Cloud } from './cloud.ts'
import type { Episode } from './schedule.ts'
import type { Tally } from './tally.ts'
import { places, setTrouble, troublesAt } from './troubles.ts'

/** Makes trouble as scheduled. */
export interface TroubleMaker {
  /** How it goes, in a line. */
  progress(tally: Tally): string
  /** How many kinds of trouble calls have met, of how many. */
  met(): { readonly met: number; readonly kinds: number; readonly episodes: number }
}

export function startTroubles(cloud: Cloud, episodes: readonly Episode[]): TroubleMaker {
  const { calls } = cloud.server
  const startedAt = performance.now()
  const active = new Set<Episode>()
  const met = new Set<string>()
  let metEpisodes = 0

  for (const episode of episodes) {
    let callsBefore = 0
    setTimeout(() => {
      setTrouble(cloud, episode, true)
      active.add(episode)
      callsBefore = calls.length
    }, episode.from).unref()
    setTimeout(() => {
      setTrouble(cloud, episode, false)
      active.delete(episode)
      const { place, trouble } = episode
      if (!calls.slice(callsBefore).some(({ operation }) => place === 'server' || operation === place)) return
      met.add(trouble)
      metEpisodes++
    }, episode.to).unref()
  }
  return {
    progress({ invocations, stale, wrong, failed }) {
      const seconds = Math.round((performance.now() - startedAt) / 1000)
      const now = [...active].map(({ place, trouble }) => `${place}: ${trouble}`).join(', ')
      return `${seconds} s: ${invocations} invocations, ${stale} with stale values, ${wrong.length} wrong, ${failed.length} failed; now ${now || 'nothing wrong'}`
    },
    met: () => ({ met: met.size, kinds: new Set(places.flatMap(troublesAt)).size, episodes: metEpisodes }),
  }
}
