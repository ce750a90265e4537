import { checkOptions } from './check-options.ts'
import { type Duration, milliseconds } from './duration.ts'
import { type AnySchema, isSchema, type SchemaInput, type SchemaOutput } from './standard-schema.ts'

/** What is made of the text or bytes that were read. JSON is never guessed. */
export type Format = 'text' | 'json' | 'binary' | 'list'

const formats = ['text', 'json', 'binary', 'list'] as const satisfies readonly Format[]

const isFormat = (format: unknown): format is Format => (formats as readonly unknown[]).includes(format)

/** The options that every reference takes. */
export interface ValueOptions<
  F extends Format | undefined,
  K extends string | undefined,
  S extends AnySchema | undefined,
  D,
  O extends boolean | undefined,
> {
  /** How long the value stays fresh. @default what `unseal` says; `'forever'` for `kmsEnv` */
  readonly ttl?: Duration | undefined
  /** How much longer it may be used while it is read again, without anybody waiting. @default what `unseal` says */
  readonly staleWhileRevalidate?: Duration | undefined
  /** How much longer it may be used if reading it fails for a reason that may pass. @default what `unseal` says */
  readonly staleIfError?: Duration | undefined
  /**
   * `'text'`; `'json'`, parsed and deeply frozen; `'binary'`, the bytes; `'list'`, text split at commas. With `key`,
   * `'text'` asks for a JSON string at that key and `'json'` takes whatever stands there.
   * @default 'text', but 'json' with `key`
   */
  readonly format?: F
  /** One key of a JSON value, `'a.b'` for a nested one. References that differ only in what they pick are read once. */
  readonly key?: K
  /** A Standard Schema validator (zod, valibot, arktype…), sync or async, for what `format` gives. Its output is the value. */
  readonly schema?: S & SchemaFor<S, Formatted<F, K>>
  /** The value where there is none: no such parameter, secret, variable or JSON key. Handed out as it is given. */
  readonly default?: D
  /** Whether `undefined` is the value where there is none. @default false */
  readonly optional?: O
  /** Whether the value is redacted. @default true, but false for a plain String of Parameter Store */
  readonly secret?: boolean | undefined
}

/** `Uint8Array<ArrayBuffer>` where the compiler knows of it, from TypeScript 5.7 on: else no class would do for a schema. */
type Bytes = ReturnType<typeof Uint8Array.from>

/** What the format gives, before a schema. Of a JSON value nothing is known until a schema has seen it. */
export type Formatted<F extends Format | undefined, K extends string | undefined> = F extends Format
  ? { text: string; json: unknown; binary: Bytes; list: readonly string[] }[F]
  : K extends string
    ? unknown
    : string

/** What a schema may take a part of, such as an enumeration of texts. Of a record it would ask for more than there is. */
type Narrowable = string | number | bigint | boolean | null | undefined | readonly unknown[]

/** Whether an input can be what is given: all of it, or a part that the schema narrows it to. */
export type Fits<Input, Given> = [Given] extends [Input]
  ? true
  : [Extract<Input, Extract<Given, Narrowable>>] extends [never]
    ? false
    : true

/** Refuses, by an intersection that nothing fits, a schema whose input cannot be what the format gives. */
export type SchemaFor<S, Given> = S extends AnySchema
  ? unknown extends Given
    ? unknown
    : Fits<SchemaInput<S>, Given> extends true
      ? unknown
      : { readonly 'this schema does not accept what the format gives': Given }
  : unknown

/** The type of the opened value. */
export type Opened<F extends Format | undefined, K extends string | undefined, S extends AnySchema | undefined, D, O> =
  | (S extends AnySchema ? SchemaOutput<S> : Formatted<F, K>)
  | D
  | (O extends true ? undefined : never)

/** The same options, checked, with defaults filled in. */
export interface CheckedValueOptions {
  /** `undefined`: what `unseal` says. */
  readonly ttlMs: number | undefined
  /** `undefined`: what `unseal` says. */
  readonly staleWhileRevalidateMs: number | undefined
  /** `undefined`: what `unseal` says. */
  readonly staleIfErrorMs: number | undefined
  /** `'as given'`: what a function of the user's own has read. */
  readonly format: Format | 'as given'
  readonly key: string | undefined
  readonly schema: AnySchema | undefined
  /** Present if absence is no failure; holds what stands in for the value. */
  readonly absent: { readonly value: unknown } | undefined
  /** `undefined`: what its source says. */
  readonly secret: boolean | undefined
}

export const valueOptionNames = [
  'ttl',
  'staleWhileRevalidate',
  'staleIfError',
  'format',
  'key',
  'schema',
  'default',
  'optional',
  'secret',
] as const

/** The options whatever their types: what is checked cannot be trusted to be them. */
export type UncheckedOptions = {
  readonly [Name in keyof ValueOptions<undefined, undefined, undefined, unknown, undefined>]: unknown
}

/** Checks the options that all references share. `more` are the names of those that only this kind has. */
export function checkValueOptions(
  where: string,
  options: UncheckedOptions,
  more: readonly string[] = [],
  defaultTtl?: Duration,
): CheckedValueOptions {
  checkOptions(where, options, [...valueOptionNames, ...more])
  const { key, format = key === undefined ? 'text' : 'json', schema, optional, secret } = options
  const refuse = (option: string, must: string): never => {
    throw new TypeError(`${where}: "${option}" ${must}`)
  }

  if (!isFormat(format)) return refuse('format', `must be one of ${formats.map((name) => `'${name}'`).join(', ')}`)
  if (key !== undefined && (typeof key !== 'string' || key === ''))
    return refuse('key', 'must be the name of a JSON key')
  if (key !== undefined && format !== 'json' && format !== 'text') {
    return refuse('key', `picks from JSON and cannot go with "format" '${format}'`)
  }
  if (schema !== undefined && !isSchema(schema))
    return refuse('schema', 'must be a Standard Schema (zod, valibot, arktype…)')
  if (optional !== undefined && typeof optional !== 'boolean') return refuse('optional', 'must be true or false')
  if (secret !== undefined && typeof secret !== 'boolean') return refuse('secret', 'must be true or false')
  const hasDefault = Object.hasOwn(options, 'default')
  if (hasDefault && optional) return refuse('default', 'and "optional" contradict each other: both say what stands in')

  return {
    ...checkFreshness(where, options, defaultTtl),
    format,
    key,
    schema,
    absent: hasDefault || optional ? { value: options.default } : undefined,
    secret,
  }
}

/** `undefined` for what is not named. What is fresh forever is never stale. */
export function checkFreshness(
  where: string,
  {
    ttl,
    staleWhileRevalidate,
    staleIfError,
  }: Partial<Record<'ttl' | 'staleWhileRevalidate' | 'staleIfError', unknown>>,
  defaultTtl?: Duration,
): Pick<CheckedValueOptions, 'ttlMs' | 'staleWhileRevalidateMs' | 'staleIfErrorMs'> {
  const given = { staleWhileRevalidate, staleIfError }
  for (const [option, value] of Object.entries(given)) {
    if (value === undefined || (ttl === undefined ? defaultTtl : ttl) !== 'forever') continue
    throw new TypeError(
      `${where}: "${option}" and "ttl" 'forever' contradict each other: what is fresh forever is never stale`,
    )
  }
  const parse = (value: unknown, option: string) =>
    value === undefined ? undefined : milliseconds(value, option, where)
  return {
    ttlMs: parse(ttl === undefined ? defaultTtl : ttl, 'ttl'),
    staleWhileRevalidateMs: parse(staleWhileRevalidate, 'staleWhileRevalidate'),
    staleIfErrorMs: parse(staleIfError, 'staleIfError'),
  }
}
