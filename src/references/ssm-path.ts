import { checkName } from './check-options.ts'
import { type BaseReference, type Typed, typed } from './reference.ts'
import type { AnySchema, SchemaInput, SchemaOutput } from './standard-schema.ts'
import {
  checkValueOptions,
  type Fits,
  type Format,
  type Formatted,
  type SchemaFor,
  type ValueOptions,
} from './value-options.ts'

/** All parameters below one path of SSM Parameter Store. */
export interface SsmPathReference extends BaseReference<'ssmPath'> {
  readonly path: string
}

/** The parameters below a path, by what their names have after it. */
export type PathRecord<F extends Format | undefined> = { readonly [name: string]: Formatted<F, undefined> | undefined }

/** Options of {@link ssmPath}: `format` is that of each value, `schema` sees the whole record. */
export interface SsmPathOptions<
  F extends Format | undefined,
  S extends AnySchema | undefined,
  D,
  O extends boolean | undefined,
> extends Omit<ValueOptions<F, undefined, undefined, D, O>, 'key' | 'schema'> {
  /** A Standard Schema validator (zod, valibot, arktype…) for the record. Its output is the value. */
  readonly schema?: S & RecordSchema<S, Formatted<F, undefined>>
}

/** Which names there are is not known, so only what stands at those that the schema knows has to fit it. */
type RecordSchema<S, Given> = S extends AnySchema ? SchemaFor<S, Filled<SchemaInput<S>, Given>> : unknown

/** A record of the same keys; for what is no record, any record. Of a JSON value nothing is known. */
type Filled<Input, Given> = unknown extends Input
  ? unknown
  : Input extends string | number | bigint | boolean | symbol | null | undefined | readonly unknown[] | Uint8Array
    ? { readonly [name: string]: Given }
    : {
        [Name in keyof Input]: unknown extends Given
          ? Input[Name]
          : Fits<Input[Name], Given> extends true
            ? Input[Name]
            : Given
      }

/**
 * All parameters below a path, at any depth, SecureStrings decrypted: an object without a prototype, keyed by what each
 * name has after the path. A path with nothing below it is absent, since it may be mistyped; `optional` or `default`
 * covers that. Needs `ssm:GetParametersByPath` on the path, which reads everything below it, denied or not.
 * Throws a TypeError for a path without a slash in front or a wrong option.
 *
 * @param path such as `/my-app/dev`
 *
 * @example
 * const vault = unseal({ config: ssmPath('/my-app/dev') })
 * const { config } = await vault.values()
 * console.log(config['db-url'])
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 */
export function ssmPath<
  F extends Format | undefined = undefined,
  S extends AnySchema | undefined = undefined,
  D = never,
  O extends boolean | undefined = undefined,
>(
  path: string,
  options: SsmPathOptions<F, S, D, O> = {},
): SsmPathReference &
  Typed<(S extends AnySchema ? SchemaOutput<S> : PathRecord<F>) | D | (O extends true ? undefined : never)> {
  checkName('ssmPath()', 'a path', path)
  const label = `ssmPath('${path}')`
  if (!path.startsWith('/')) throw new TypeError(`${label}: a path begins with a slash`)
  const value = checkValueOptions(label, options)
  if (Object.hasOwn(options, 'key')) throw new TypeError(`${label} has no option "key"; name the parameter with ssm()`)
  // With and without a slash at the end it is the same path.
  const bare = path.replace(/\/+$/, '') || '/'
  return typed({ kind: 'ssmPath', label, identity: bare, path: bare, value })
}
