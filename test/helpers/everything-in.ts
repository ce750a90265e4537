import { inspect } from 'node:util'

/** Every text that a logger, a debugger or a curious reader could get out of a thing. */
export function everythingIn(thing: unknown): string {
  const texts: string[] = []
  const seen = new Set<unknown>()

  function collect(part: unknown): void {
    if (typeof part === 'string' || typeof part === 'symbol') texts.push(String(part))
    if ((typeof part !== 'object' && typeof part !== 'function') || part === null || seen.has(part)) return
    seen.add(part)
    if (part instanceof Uint8Array) texts.push(Buffer.from(part).toString('latin1'))
    for (const key of Reflect.ownKeys(part)) {
      collect(key)
      collect(Reflect.get(part, key))
    }
  }

  collect(thing)
  texts.push(...printed(thing))
  return texts.join('\n')
}

/** What printing shows, in every common way. Unlike {@link everythingIn} it asks for no property by name. */
export function printed(thing: unknown): string[] {
  const all = { showHidden: true, depth: Number.POSITIVE_INFINITY }
  return [
    inspect(thing),
    inspect(thing, all),
    inspect(thing, { ...all, customInspect: false }),
    inspect({ thing }, all),
    JSON.stringify(thing) ?? '',
    JSON.stringify({ thing, list: [thing] }),
    `${Object.prototype.toString.call(thing)}`,
  ]
}
