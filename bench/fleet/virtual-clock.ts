/** Something that is due. Moved out of the heap only when its time has come, also if it was cleared before. */
interface Event {
  readonly at: number
  readonly order: number
  run: () => void
}

export interface Limit {
  readonly reached: Promise<void>
  clear(): void
}

/** Time that passes as fast as there is something to do: a queue of events in the order in which they are due. */
export class VirtualClock {
  #now = 0
  #order = 0
  readonly #heap: Event[] = []

  get now(): number {
    return this.#now
  }

  /** Answers how to clear it. */
  after(ms: number, run: () => void): () => void {
    const event: Event = { at: this.#now + Math.max(0, ms), order: this.#order++, run }
    this.#push(event)
    return () => {
      event.run = nothing
    }
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve))
  }

  limit(ms: number): Limit {
    let clear = nothing
    const reached = new Promise<void>((resolve) => {
      clear = this.after(ms, resolve)
    })
    return { reached, clear }
  }

  /** What `withRetries` waits by: rejects with the signal's reason if that comes first. */
  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const abort = () => {
        clear()
        reject(signal.reason)
      }
      const clear = this.after(ms, () => {
        signal.removeEventListener('abort', abort)
        resolve()
      })
      signal.addEventListener('abort', abort, { once: true })
    })

  /** Lets time pass until then, or until nothing is due any more. After each event all promises settle that can. */
  async run(until = Number.POSITIVE_INFINITY): Promise<void> {
    await settled()
    for (let next = this.#heap[0]; next && next.at <= until; next = this.#heap[0]) {
      this.#pop()
      if (next.run === nothing) continue
      this.#now = next.at
      next.run()
      await settled()
    }
    if (until < Number.POSITIVE_INFINITY) this.#now = until
  }

  #push(event: Event): void {
    const heap = this.#heap
    let index = heap.push(event) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent] as Event
      if (isBefore(above, event)) break
      heap[index] = above
      index = parent
    }
    heap[index] = event
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop() as Event
    if (heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      const right = child + 1
      if (right < heap.length && isBefore(heap[right] as Event, heap[child] as Event)) child = right
      const below = heap[child] as Event
      if (isBefore(last, below)) break
      heap[index] = below
      index = child
    }
    heap[index] = last
  }
}

const nothing = () => {}

const isBefore = (a: Event, b: Event) => a.at < b.at || (a.at === b.at && a.order < b.order)

/** Node runs a tick that a promise's reaction asked for once no reaction is left: cheaper than a turn of its loop. */
const settled = () => new Promise<void>((resolve) => process.nextTick(resolve))
