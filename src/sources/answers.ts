/** Reading what a service answered: documented shapes, which nothing vouches for. */

export const listOf = <T>(value: unknown): readonly (T | undefined)[] => (Array.isArray(value) ? value : [])

export const textOrNothing = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Groups by what `keyOf` says, in order of appearance. */
export function groupBy<T, Key>(items: readonly T[], keyOf: (item: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/** One promise an item, in the order in which they were asked for; those of one group land together. */
export function eachOf<T, Result>(
  items: readonly T[],
  groups: readonly (readonly T[])[],
  read: (group: readonly T[]) => Promise<readonly Result[]>,
): Promise<Result>[] {
  const results = new Map<T, Promise<Result>>()
  for (const group of groups) {
    const answers = read(group)
    group.forEach(
      (item, index) =>
        void results.set(
          item,
          answers.then((all) => all[index] as Result),
        ),
    )
  }
  return items.map((item) => results.get(item) as Promise<Result>)
}
