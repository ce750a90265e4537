import { type HoldOff, holdOffAfter, isHeldOff } from '../cache/hold-off.ts'
import { startTimeLimit } from '../time-limit.ts'
import type { CallTime } from './call-time.ts'
import { type Credential, type CredentialReader, isSameCredential, type Stage } from './credential.ts'

/** A version is read from AWS at most this often, however many logins are refused. No hold is shorter. */
const readEveryMs = 500

/** A hold that ended so long ago says nothing of the next rotation. */
const forgetHoldMs = 60_000

const others = ['AWSPENDING', 'AWSPREVIOUS'] as const

/**
 * What is known of the versions of one key: which worked last, and which were refused in this hold and are not tried
 * again before it ends, since accounts lock.
 */
export class CredentialSearch {
  readonly #reader: CredentialReader
  readonly #random: () => number
  #works: { readonly credential: Credential; readonly current: Credential } | undefined
  #refused: Credential[] = []
  #hold: HoldOff | undefined
  /** Whether a hold has begun and what was refused in it has not been let go again. */
  #isHolding = false
  readonly #reads = new Map<Stage, { readonly at: number; readonly read: Promise<Credential | undefined> }>()

  constructor(reader: CredentialReader, random: () => number) {
    this.#reader = reader
    this.#random = random
  }

  /** What worked last, for as long as the current version stays what it was then. */
  async firstChoice(time: CallTime): Promise<Credential> {
    const current = await this.#reader.current(time.remainingMs())
    if (!this.#works || !isSameCredential(this.#works.current, current)) return current
    return this.#works.credential
  }

  /** Whether somebody's login with it has worked, and none was refused since. */
  hasWorked(credential: Credential): boolean {
    return this.#works !== undefined && isSameCredential(this.#works.credential, credential)
  }

  /** Reads nothing: who has logged in does not wait for AWS. */
  accept(credential: Credential): void {
    this.#letGo()
    this.#hold = undefined
    const current = this.#reader.kept()
    this.#works = current && { credential, current }
  }

  refuse(credential: Credential): void {
    const hasChanged = this.hasWorked(credential)
    if (hasChanged) this.#works = undefined
    // A hold ends also if nobody had the time to wait for it.
    if (hasChanged || (this.#isHolding && !isHeldOff(this.#hold, Date.now()))) this.#letGo()
    if (!this.#isRefused(credential)) this.#refused.push(credential)
  }

  /**
   * Another version that was not refused. If all were, it waits for a new one, at most until the hold ends and they may be
   * tried again; `undefined` if the time is too short for that.
   */
  async another(time: CallTime): Promise<Credential | undefined> {
    if (this.#works) return this.#works.credential
    const found = await this.#untried(time)
    if (found || time.signal.aborted) return found

    const hold = this.#holdFrom(Date.now())
    if (hold.until - Date.now() >= time.remainingMs()) return undefined
    while (isHeldOff(hold, Date.now())) {
      const pauseMs = Math.min(readEveryMs * (1 + this.#random() / 2), hold.until - Date.now())
      await time.within(startTimeLimit(pauseMs).reached)
      const isNew = await this.#untried(time)
      if (isNew || time.signal.aborted) return isNew
    }
    this.#letGo()
    return this.#untried(time)
  }

  /** The hold that runs, or else the next: one for all who wait. */
  #holdFrom(now: number): HoldOff {
    if (this.#hold && this.#isHolding) return this.#hold
    const isForgotten = this.#hold !== undefined && now - this.#hold.until > forgetHoldMs
    this.#hold = holdOffAfter(isForgotten ? undefined : this.#hold, now, this.#random)
    this.#isHolding = true
    return this.#hold
  }

  #letGo(): void {
    this.#refused = []
    this.#isHolding = false
  }

  async #untried(time: CallTime): Promise<Credential | undefined> {
    const read = await this.#read('AWSCURRENT', time, () => this.#reader.readAnew())
    const current = read ?? this.#reader.kept()
    if (current && !this.#isRefused(current)) return current
    for (const stage of others) {
      if (time.signal.aborted) return undefined
      const other = await this.#read(stage, time, () => this.#reader.readOther(stage))
      if (other && !this.#isRefused(other)) return other
    }
    return undefined
  }

  #isRefused(credential: Credential): boolean {
    return this.#refused.some((each) => isSameCredential(each, credential))
  }

  /** Shares a read with whoever wants the same a moment later. `undefined` if it fails, or has no answer in time. */
  #read(stage: Stage, time: CallTime, read: () => Promise<Credential | undefined>): Promise<Credential | undefined> {
    const last = this.#reads.get(stage)
    const now = Date.now()
    if (last && Math.abs(now - last.at) < readEveryMs) return time.within(last.read)
    const begun = { at: now, read: read().catch(() => undefined) }
    this.#reads.set(stage, begun)
    return time.within(begun.read)
  }
}
