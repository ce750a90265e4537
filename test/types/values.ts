// What the options say, the handler knows. Compiled by tsc, never run.
import {
  custom,
  type Declaration,
  kmsEnv,
  type SsmReference,
  type StandardSchema,
  secret,
  ssm,
  type Typed,
  unseal,
  type ValueOf,
} from 'lambda-unseal'
import { z } from 'zod'
import type { Equals, Expect } from './equals.ts'

const user = z.object({ username: z.string(), port: z.coerce.number() })
declare const count: StandardSchema<string, number>
declare const pairs: StandardSchema<unknown, Map<string, string>>
declare const length: StandardSchema<Uint8Array, number>
declare const upper: StandardSchema<readonly string[], Set<string>>
declare const hostAtRunTime: string
declare const maybe: boolean

const vault = unseal({
  // Each format, of each kind.
  bare: ssm('/a'),
  text: secret('a', { format: 'text' }),
  json: secret('a', { format: 'json' }),
  binary: kmsEnv('A', { format: 'binary' }),
  list: ssm('/a', { format: 'list' }),

  // Of a key nothing is known, but with 'text'.
  key: secret('a', { key: 'username' }),
  keyText: secret('a', { key: 'username', format: 'text' }),
  keyJson: secret('a', { key: 'a.b', format: 'json' }),

  // A schema may narrow what the format gives.
  enumeration: ssm('/a', { schema: z.enum(['dev', 'prod']) }),
  literal: secret('a', { schema: z.literal('info') }),
  mutable: ssm('/a', { format: 'list', schema: z.array(z.string()) }),
  tuple: ssm('/a', { format: 'list', schema: z.tuple([z.string(), z.enum(['a', 'b'])]) }),

  narrowed: custom('a', () => Math.random() > 2, { schema: z.literal(true) }),

  // A schema's output is the value.
  schema: secret('a', { format: 'json', schema: user }),
  schemaText: ssm('/a', { schema: count }),
  schemaKey: secret('a', { key: 'db', schema: pairs }),
  schemaBinary: kmsEnv('A', { format: 'binary', schema: length }),
  schemaBytes: kmsEnv('A', { format: 'binary', schema: z.instanceof(Uint8Array) }),
  schemaList: ssm('/a', { format: 'list', schema: upper }),
  schemaTransform: ssm('/a', { schema: z.string().transform((hex) => Buffer.from(hex, 'hex')) }),

  // What stands in is a part of the type.
  default: ssm('/a', { default: 5 }),
  defaultNull: ssm('/a', { default: null }),
  defaultList: ssm('/a', { format: 'list', default: [] }),
  defaultSchema: secret('a', { format: 'json', schema: user, default: null }),
  optional: ssm('/a', { optional: true }),
  notOptional: ssm('/a', { optional: false }),
  optionalSchema: secret('a', { format: 'json', schema: user, optional: true }),
  perhapsOptional: ssm('/a', { optional: maybe }),

  // Other options change nothing.
  ttl: ssm('/a', { ttl: '30s' }),
  context: kmsEnv('A', { encryptionContext: { stage: 'dev' }, ttl: 'forever' }),
  none: kmsEnv('A', { encryptionContext: 'none', optional: true }),
  dynamic: ssm(`/app/${hostAtRunTime}`),
})

type Opened = Awaited<ReturnType<typeof vault.values>>
type User = { username: string; port: number }

export type Cases = [
  Expect<Equals<Opened['bare'], string>>,
  Expect<Equals<Opened['text'], string>>,
  Expect<Equals<Opened['json'], unknown>>,
  Expect<Equals<Opened['binary'], Uint8Array<ArrayBuffer>>>,
  Expect<Equals<Opened['list'], readonly string[]>>,
  Expect<Equals<Opened['key'], unknown>>,
  Expect<Equals<Opened['keyText'], string>>,
  Expect<Equals<Opened['keyJson'], unknown>>,
  Expect<Equals<Opened['schema'], User>>,
  Expect<Equals<Opened['schemaText'], number>>,
  Expect<Equals<Opened['schemaKey'], Map<string, string>>>,
  Expect<Equals<Opened['schemaBinary'], number>>,
  Expect<Equals<Opened['schemaBytes'], Uint8Array<ArrayBuffer>>>,
  Expect<Equals<Opened['schemaList'], Set<string>>>,
  Expect<Equals<Opened['schemaTransform'], Buffer<ArrayBuffer>>>,
  Expect<Equals<Opened['default'], string | number>>,
  Expect<Equals<Opened['defaultNull'], string | null>>,
  Expect<Equals<Opened['defaultSchema'], User | null>>,
  Expect<Equals<Opened['optional'], string | undefined>>,
  Expect<Equals<Opened['notOptional'], string>>,
  Expect<Equals<Opened['optionalSchema'], User | undefined>>,
  Expect<Equals<Opened['ttl'], string>>,
  Expect<Equals<Opened['context'], string>>,
  Expect<Equals<Opened['none'], string | undefined>>,
  Expect<Equals<Opened['dynamic'], string>>,
  // Iterates as strings, whatever the empty default is inferred as.
  Expect<Opened['defaultList'][number] extends string ? true : false>,
  // `boolean` may be true, so undefined may come.
  Expect<Equals<Opened['perhapsOptional'], string | undefined>>,
  // What refresh answers is the same.
  Expect<Equals<Awaited<ReturnType<typeof vault.refresh>>, Opened>>,
  Expect<Equals<ReturnType<typeof vault.prefetch>, Promise<void>>>,
  Expect<Equals<ValueOf<SsmReference & Typed<string>>, string>>,
]

export function readonlySnapshot(opened: Opened): void {
  // @ts-expect-error a snapshot is read-only
  opened.bare = 'mine'
  // @ts-expect-error only what was declared is there
  opened.absent
}

export function refreshes(): unknown[] {
  return [
    vault.refresh(),
    vault.refresh(['bare', 'json']),
    // @ts-expect-error refresh takes declared keys
    vault.refresh(['bear']),
    // @ts-expect-error and a list of them
    vault.refresh('bare'),
  ]
}

/** A declaration that is known only at run time has values of every type that it may have. */
export function ofAnyDeclaration(declaration: Declaration): unknown {
  return unseal(declaration).values()
}

declare const byName: ReturnType<typeof unseal<Record<string, SsmReference & Typed<string>>>>

export type OfRecord = Expect<Equals<Awaited<ReturnType<typeof byName.values>>[string], string>>
