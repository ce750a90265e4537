import type { Found, Holder, World } from './world.ts'

/** What became of one container. */
export interface Life {
  /** When it had all its values; never is infinity. */
  readyAt: number
  /** What its invocations found before the fleet is looked at again, and after. */
  readonly storm: Counts
  readonly later: Counts
}

export type Counts = Record<Found, number>

export interface LifeOptions {
  readonly startsAtMs: number
  /** From when on invocations count as later ones. */
  readonly laterFromMs: number
  readonly endsAtMs: number
}

/** From one invocation of a container to its next: drawn from half to one and a half of it. */
export const betweenInvocationsMs = 5000

/** INIT loads; the invocation that the container was started for comes at once, and then one after the other. */
export async function live(holder: Holder, { clock, random }: World, options: LifeOptions): Promise<Life> {
  const { startsAtMs, laterFromMs, endsAtMs } = options
  const life: Life = { readyAt: Number.POSITIVE_INFINITY, storm: noCounts(), later: noCounts() }
  const countsAt = (time: number) => (time < laterFromMs ? life.storm : life.later)
  const pauseMs = () => betweenInvocationsMs * (0.5 + random())

  await clock.wait(startsAtMs)
  if ((await holder.use()) === 'fresh') life.readyAt = clock.now
  while (clock.now < endsAtMs) {
    const counts = countsAt(clock.now)
    const found = await holder.use()
    counts[found]++
    if (found === 'fresh') life.readyAt = Math.min(life.readyAt, clock.now)

    // Those that find nothing to do are counted, and not lived through: nothing can come between them.
    let next = clock.now + pauseMs()
    while (!holder.isReading() && next < endsAtMs && holder.isFreshAt(next)) {
      countsAt(next).fresh++
      next += pauseMs()
    }
    await clock.wait(next - clock.now)
  }
  return life
}

const noCounts = (): Counts => ({ fresh: 0, stale: 0, failed: 0 })
