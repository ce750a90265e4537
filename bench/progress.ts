/** Tells on stderr how far it is, and how long the rest will take. */
export interface Progress {
  say(what: string): void
  /** One run more has ended. */
  tick(what: string): void
}

const intervalMs = 10_000

/** `total` is the number of runs. */
export function createProgress(total: number): Progress {
  const startedAt = performance.now()
  let done = 0
  let toldAt = startedAt
  const say = (what: string) => console.error(`bench: ${what}`)

  return {
    say,
    tick(what) {
      done++
      const now = performance.now()
      if (now - toldAt < intervalMs && done < total) return
      toldAt = now
      const restSeconds = ((now - startedAt) / done / 1000) * (total - done)
      say(`${what}: ${done} of ${total} runs, about ${time(restSeconds)} to go at this pace`)
    },
  }
}

const time = (seconds: number) => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`)
