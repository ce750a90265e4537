import { isParts, type Part, type Resource, type Template } from './template.ts'

export type Graph = ReadonlyMap<string, ReadonlySet<string>>

/** What must exist before what: every resource with those that it names by Ref, GetAtt, Sub or DependsOn. */
export function dependencies(template: Template): Graph {
  const ids = Object.keys(template.Resources)
  const known = (names: Iterable<string>) => new Set([...names].filter((name) => ids.includes(name)))
  return new Map(Object.entries(template.Resources).map(([id, resource]) => [id, known(namesIn(resource))]))
}

/** The first circle found, as a path that ends where it began, or undefined. */
export function findCycle(graph: Graph): string[] | undefined {
  const done = new Set<string>()

  const visit = (id: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id]
    if (done.has(id)) return undefined
    for (const next of graph.get(id) ?? []) {
      const cycle = visit(next, [...path, id])
      if (cycle) return cycle
    }
    done.add(id)
    return undefined
  }

  for (const id of graph.keys()) {
    const cycle = visit(id, [])
    if (cycle) return cycle
  }
  return undefined
}

/** Everything that exists before this resource is made. */
export function madeBefore(graph: Graph, id: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const next of graph.get(id) ?? []) {
    if (seen.has(next)) continue
    seen.add(next)
    madeBefore(graph, next, seen)
  }
  return seen
}

function namesIn({ DependsOn = [], Properties = {} }: Resource): string[] {
  return [DependsOn, ...referencesIn(Properties)].flat()
}

function referencesIn(part: Part): string[] {
  if (Array.isArray(part)) return part.flatMap(referencesIn)
  if (!isParts(part)) return []
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === 'Ref') return [String(value)]
    if (key === 'Fn::GetAtt') return [owner(Array.isArray(value) ? String(value[0]) : String(value))]
    if (key === 'Fn::Sub') return substituted(value)
    return referencesIn(value)
  })
}

/** `${Name}` and `${Name.Attribute}`, but not `${!Literal}` nor what the substitution's own map defines. */
function substituted(value: Part): string[] {
  const [text, map] = Array.isArray(value) ? value : [value, {}]
  const local = isParts(map) ? map : {}
  const names = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name.trim())
  return [...names.filter((name) => !Object.hasOwn(local, name)).map(owner), ...referencesIn(local)]
}

const owner = (attribute: string) => attribute.split('.')[0] ?? attribute
