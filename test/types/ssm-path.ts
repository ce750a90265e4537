// What a schema may make of the parameters below a path. Compiled by tsc, never run.
import { type PathRecord, ssmPath, unseal, type ValueOf } from 'lambda-unseal'
import { z } from 'zod'
import type { Equals, Expect } from './equals.ts'

const database = z.object({ host: z.string(), port: z.coerce.number() })
const options = z.object({ retries: z.number(), nested: z.object({ name: z.string() }) })
const either = z.union([z.object({ a: z.string() }), z.looseObject({ b: z.string() })])

const declaration = {
  bare: ssmPath('/a'),
  json: ssmPath('/a', { format: 'json' }),
  database: ssmPath('/a', { schema: database }),
  options: ssmPath('/a', { format: 'json', schema: options }),
  record: ssmPath('/a', { schema: z.record(z.string(), z.string()) }),
  partial: ssmPath('/a', { schema: z.object({ host: z.string().optional() }) }),
  bytes: ssmPath('/a', { format: 'binary', schema: z.record(z.string(), z.custom<Uint8Array>()) }),
  either: ssmPath('/a', { schema: either, optional: true }),
  anything: ssmPath('/a', { schema: z.unknown() }),
}

export type Values = [
  Expect<Equals<ValueOf<typeof declaration.bare>, PathRecord<undefined>>>,
  Expect<Equals<ValueOf<typeof declaration.bare>[string], string | undefined>>,
  Expect<Equals<ValueOf<typeof declaration.json>[string], unknown>>,
  Expect<Equals<ValueOf<typeof declaration.database>, { host: string; port: number }>>,
  Expect<Equals<ValueOf<typeof declaration.options>['retries'], number>>,
  Expect<Equals<ValueOf<typeof declaration.record>, Record<string, string>>>,
  Expect<Equals<ValueOf<typeof declaration.either>, z.output<typeof either> | undefined>>,
]

export const open = () => unseal(declaration).values()

export const refused = [
  // @ts-expect-error a parameter is text, and no number
  ssmPath('/a', { schema: z.object({ port: z.number() }) }),
  // @ts-expect-error a record is no text
  ssmPath('/a', { schema: z.string() }),
  // @ts-expect-error a record is no list
  ssmPath('/a', { schema: z.array(z.string()) }),
  // @ts-expect-error bytes are no text
  ssmPath('/a', { format: 'binary', schema: z.record(z.string(), z.string()) }),
  // @ts-expect-error a path has no key
  ssmPath('/a', { key: 'b' }),
]
