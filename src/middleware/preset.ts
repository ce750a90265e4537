import { describeType } from '../references/check-options.ts'
import { type AnyReference, isReference, type Typed } from '../references/reference.ts'
import { createMiddleware, type UnsealMiddleware, type UnsealOptions } from './unseal.ts'

/** What a preset takes: names, as a list or by the keys they get; or references, for options of their own. */
export type Names<R extends AnyReference> = readonly string[] | Readonly<Record<string, string | R>>

/** The declaration that those names stand for. A bare name opens as text. */
export type Named<N extends Names<R>, R extends AnyReference> = N extends readonly string[]
  ? { readonly [Key in N[number]]: R & Typed<string> }
  : { readonly [Key in keyof N]: N[Key] extends string ? R & Typed<string> : Extract<N[Key], R> }

/** One kind of reference under one context key. */
export interface Preset<R extends AnyReference> {
  /** How it is called, for messages. */
  readonly where: string
  readonly kind: R['kind']
  readonly as: string
  readonly reference: (name: string) => R
}

/** Makes a middleware of a preset: the names become references, and the rest is `unseal`. */
export function createPreset<R extends AnyReference, const N extends Names<R>, const As extends string>(
  { where, kind, as, reference }: Preset<R>,
  names: N,
  options: UnsealOptions<As>,
): UnsealMiddleware<Named<N, R>, As> {
  if (typeof names !== 'object' || names === null) {
    throw new TypeError(`${where} needs an array or an object of names, not ${describeType(names)}`)
  }
  if (Object.keys(names).length === 0) throw new TypeError(`${where} needs at least one name`)
  if (Array.isArray(names) && names.some((name) => typeof name !== 'string')) {
    throw new TypeError(`${where}: an array holds names; a reference needs a key, such as { dbPassword: ${kind}('…') }`)
  }
  const pairs = Array.isArray(names) ? names.map((name) => [name, name] as const) : Object.entries(names)
  const declaration = pairs.map(([key, name]) => {
    if (typeof name === 'string') return [key, reference(name)]
    if (isReference(name) && name.kind === kind) return [key, name]
    const what = isReference(name) ? name.label : describeType(name)
    throw new TypeError(`${where}: "${key}" must be a name or a reference of ${kind}(), not ${what}`)
  })
  // Key by key what Named says.
  return createMiddleware(where, Object.fromEntries(declaration) as Named<N, R>, options, as)
}
