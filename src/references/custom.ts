import { checkName, describeType } from './check-options.ts'
import { type BaseReference, type Typed, typed } from './reference.ts'
import type { AnySchema, SchemaOutput } from './standard-schema.ts'
import {
  checkValueOptions,
  type Format,
  type Formatted,
  type SchemaFor,
  type UncheckedOptions,
  type ValueOptions,
} from './value-options.ts'

/** Something that is read by a function of your own. */
export interface CustomReference extends BaseReference<'custom'> {
  readonly name: string
  readonly read: ReadCustom<unknown>
}

/** Reads the value, `undefined` if there is none. `signal` ends when nobody waits any more. */
export type ReadCustom<T> = (options: { readonly signal: AbortSignal }) => T | undefined | Promise<T | undefined>

/** Options of {@link custom}: without `format` and `key` the value is what `read` gives. */
export interface CustomOptions<
  T,
  F extends Format | undefined,
  K extends string | undefined,
  S extends AnySchema | undefined,
  D,
  O extends boolean | undefined,
> extends Omit<ValueOptions<F, K, undefined, D, O>, 'schema'> {
  /** A Standard Schema validator (zod, valibot, arktype…). Its output is the value. */
  readonly schema?: S & SchemaFor<S, Given<T, F, K>>
}

/** The type of what `custom` opens. */
export type CustomValue<
  T,
  F extends Format | undefined,
  K extends string | undefined,
  S extends AnySchema | undefined,
  D,
  O,
> = (S extends AnySchema ? SchemaOutput<S> : Given<T, F, K>) | D | (O extends true ? undefined : never)

type Given<T, F extends Format | undefined, K extends string | undefined> = F extends Format
  ? Formatted<F, K>
  : K extends string
    ? unknown
    : T

/**
 * Anything else: the value is what `read` gives, kept, shared and refreshed like any other. What it throws is taken for
 * passing, and tried again, unless the error has `final: true`; of its error only the name is told.
 * Throws a TypeError if `read` is not a function, or for a wrong option.
 *
 * @param name what messages call it
 * @param read reads the value; text or bytes if `format` or `key` is given
 *
 * @example
 * const vault = unseal({
 *   flags: custom('feature flags', async ({ signal }) => {
 *     const answer = await fetch('https://flags.example.com', { signal })
 *     return answer.text()
 *   }, { format: 'json', ttl: '30s', secret: false }),
 * })
 */
export function custom<
  T,
  F extends Format | undefined = undefined,
  K extends string | undefined = undefined,
  S extends AnySchema | undefined = undefined,
  D = never,
  O extends boolean | undefined = undefined,
>(
  name: string,
  read: ReadCustom<T>,
  options: CustomOptions<T, F, K, S, D, O> = {},
): CustomReference & Typed<CustomValue<T, F, K, S, D, O>> {
  checkName('custom()', 'a name', name)
  const label = `custom('${name}')`
  if (typeof read !== 'function') throw new TypeError(`${label} needs a function that reads, not ${describeType(read)}`)
  return customReference({ label, identity: `${name} ${++made}`, name, read }, options)
}

/** No two are known to read the same. */
let made = 0

/** What is built on `custom`: the same reading and opening, under a label and an identity of its own. */
export function customReference<Value>(
  what: Pick<CustomReference, 'label' | 'identity' | 'name' | 'read'>,
  options: UncheckedOptions,
  more: readonly string[] = [],
): CustomReference & Typed<Value> {
  const checked = checkValueOptions(what.label, options, more)
  const isFormatted = options.format !== undefined || options.key !== undefined
  const value = isFormatted ? checked : { ...checked, format: 'as given' as const }
  return typed({ kind: 'custom', ...what, value })
}
