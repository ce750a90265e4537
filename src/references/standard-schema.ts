/**
 * The part of Standard Schema 1 that is used here (https://standardschema.dev), which zod, valibot, arktype and others
 * implement. A structural copy: the specification asks for no dependency.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: the only type that every input and output fits, in both directions.
export type AnySchema = StandardSchema<any, any>

export type SchemaInput<S extends AnySchema> = NonNullable<S['~standard']['types']>['input']

export type SchemaOutput<S extends AnySchema> = NonNullable<S['~standard']['types']>['output']

export function isSchema(value: unknown): value is AnySchema {
  const standard = Object(Object(value)['~standard'])
  return standard.version === 1 && typeof standard.validate === 'function'
}
