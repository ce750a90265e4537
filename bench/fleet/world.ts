import type { Aws } from './aws.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** What all containers of a fleet share. */
export interface World {
  readonly clock: VirtualClock
  readonly aws: Aws
  /** From 0 to below 1, seeded. */
  readonly random: () => number
}

/** What an invocation finds: its values, an expired one among them, or not all of them. */
export type Found = 'fresh' | 'stale' | 'failed'

/** How one container comes to its values and keeps them. */
export interface Holder {
  /** Whether an invocation at that moment would find nothing to do. */
  isFreshAt(time: number): boolean
  /** Whether reads run, after which that may be told otherwise. */
  isReading(): boolean
  /** What an invocation does now. */
  use(): Promise<Found>
}
