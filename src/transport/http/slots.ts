/** More sockets cost a small function more for their handshakes than they save: docs/decisions/0009-connections.md */
const maxAtOnce = 4

interface Slots {
  free: number
  /** Whoever waits, first come, first served. */
  readonly waiting: Set<() => void>
}

const slotsByOrigin = new Map<string, Slots>()

/**
 * Runs a try when one of the few sockets to its host is free. Waited for here and not in Node's agent: waiting is no part
 * of the time of a try, and a call that ends meanwhile leaves nothing behind.
 */
export async function withSlot<T>(origin: string, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  const slots = slotsByOrigin.get(origin) ?? { free: maxAtOnce, waiting: new Set() }
  slotsByOrigin.set(origin, slots)
  if (slots.free > 0) slots.free--
  else await nextFree(slots, signal)
  try {
    return await run()
  } finally {
    release(slots)
  }
}

function nextFree({ waiting }: Slots, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const take = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      waiting.delete(take)
      reject(signal.reason)
    }
    if (signal.aborted) return reject(signal.reason)
    waiting.add(take)
    signal.addEventListener('abort', leave, { once: true })
  })
}

function release(slots: Slots): void {
  const [next] = slots.waiting
  if (!next) {
    slots.free++
    return
  }
  slots.waiting.delete(next)
  next()
}
