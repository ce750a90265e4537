import type { CustomReference } from './custom.ts'
import type { EnvReference } from './env.ts'
import type { KmsEnvReference } from './kms-env.ts'
import type { SecretReference } from './secret.ts'
import type { SsmReference } from './ssm.ts'
import type { SsmPathReference } from './ssm-path.ts'
import type { CheckedValueOptions } from './value-options.ts'

/** Where one value lives and what is made of it. Made by the functions of the same names. */
export type AnyReference =
  | KmsEnvReference
  | SsmReference
  | SsmPathReference
  | SecretReference
  | EnvReference
  | CustomReference

/** What all kinds have. */
export interface BaseReference<Kind extends string> {
  readonly kind: Kind
  /** As errors call it: `ssm('/my-app/dev/db-url')`. */
  readonly label: string
  /** References of one kind and one identity are read by one fetch. */
  readonly identity: string
  readonly value: CheckedValueOptions
}

declare const opened: unique symbol

/** Knows, for the compiler only, the type of the value that will be opened. */
export interface Typed<Value> {
  readonly [opened]: Value
}

/** The type of the opened value. */
export type ValueOf<R> = R extends Typed<infer Value> ? Value : never

/** Known to the other build (ESM or CommonJS) in the same process as well. */
const brand = Symbol.for('lambda-unseal.reference')

/** Freezes a reference and gives it its type, which exists for the compiler only: hence the cast. */
export function typed<Value, R extends AnyReference>(reference: R): R & Typed<Value> {
  return Object.freeze(Object.defineProperty(reference, brand, { value: true })) as R & Typed<Value>
}

/** What says that two references are read by one fetch. */
export function fetchOf({ kind, identity }: AnyReference): string {
  return `${kind} ${identity}`
}

/** Whether one of the reference functions made this. */
export function isReference(value: unknown): value is AnyReference {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, brand)
}
