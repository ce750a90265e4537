/** How many calls were sent, second by second, and how many of all were answered. */
export class Tally {
  readonly #sent: number[] = []
  #answered = 0

  count(atMs: number, isAnswered: boolean): void {
    const second = Math.floor(atMs / 1000)
    this.#sent[second] = (this.#sent[second] ?? 0) + 1
    if (isAnswered) this.#answered++
  }

  get answered(): number {
    return this.#answered
  }

  /** From one second to before another; all, if none is named. */
  sent(from = 0, to = this.#sent.length): number {
    return this.#between(from, to).reduce((sum, count) => sum + count, 0)
  }

  /** The most in one second. */
  peak(from: number, to: number): number {
    return this.#between(from, to).reduce((most, count) => Math.max(most, count), 0)
  }

  /** Seconds without a call are holes of the list. */
  #between(from: number, to: number): number[] {
    return Array.from(this.#sent.slice(from, to), (count) => count ?? 0)
  }
}
