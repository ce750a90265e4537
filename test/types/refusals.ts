// What the compiler refuses, before the factory would. Compiled by tsc, never run.
import {
  custom,
  type Duration,
  decryptEnv,
  kmsEnv,
  type StandardSchema,
  secret,
  secretsManager,
  ssm,
  ssmParameters,
  type Transport,
  unseal,
} from 'lambda-unseal'
import { z } from 'zod'

declare const ofNumber: StandardSchema<number, number>
declare const ofText: StandardSchema<string, string>
declare const transport: Transport

export const references: unknown[] = [
  // @ts-expect-error unknown option
  ssm('/a', { tll: '5m' }),
  // @ts-expect-error unknown option beside a known one
  secret('a', { format: 'json', cacheKey: 'a' }),
  // @ts-expect-error an option of another kind of reference
  ssm('/a', { encryptionContext: 'none' }),
  // @ts-expect-error a schema that asks for more than is read
  custom('a', () => ({ host: 'h' }), { schema: z.object({ host: z.string(), port: z.number() }) }),
  // @ts-expect-error no name
  ssm(),
  // @ts-expect-error not a name
  secret(['a']),
  // @ts-expect-error no such format
  ssm('/a', { format: 'yaml' }),
  // @ts-expect-error a number is no duration
  ssm('/a', { ttl: 300 }),
  // @ts-expect-error no unit
  ssm('/a', { ttl: '300' }),
  // @ts-expect-error no such unit
  ssm('/a', { ttl: '5w' }),
  // @ts-expect-error no fractions
  ssm('/a', { ttl: '1.5s' }),
  // @ts-expect-error no space
  ssm('/a', { ttl: '5 m' }),
  // @ts-expect-error the text is no number
  ssm('/a', { schema: ofNumber }),
  // @ts-expect-error the list is no text
  ssm('/a', { format: 'list', schema: ofText }),
  // @ts-expect-error bytes are no text
  kmsEnv('A', { format: 'binary', schema: z.string() }),
  // @ts-expect-error the text is no object
  secret('a', { schema: z.object({ user: z.string() }) }),
  // @ts-expect-error with format 'text' the key holds a text
  secret('a', { key: 'port', format: 'text', schema: ofNumber }),
  // @ts-expect-error not a schema
  ssm('/a', { schema: (value: string) => value }),
  // @ts-expect-error pairs are strings
  kmsEnv('A', { encryptionContext: { stage: 5 } }),
  // @ts-expect-error not a context
  kmsEnv('A', { encryptionContext: 'auto' }),
  // @ts-expect-error optional is true or false
  ssm('/a', { optional: 'yes' }),

  // And what it accepts.
  ssm('/a', { format: 'json', schema: ofNumber }),
  ssm('/a', { key: 'port', schema: ofNumber }),
  ssm('/a', { schema: z.coerce.number() }),
  ssm('/a', { schema: z.unknown() }),
  ssm('/a', { schema: z.any() }),
  ssm('/a', { format: 'list', schema: z.array(z.string()).readonly() }),
  ssm('/a', { ttl: undefined }),
]

const declared = { a: ssm('/a') }

export const vaults: unknown[] = [
  // @ts-expect-error unknown option
  unseal(declared, { cacheExpiry: '5m' }),
  // @ts-expect-error a number is no duration
  unseal(declared, { ttl: 300_000 }),
  // @ts-expect-error a number is no duration
  unseal(declared, { timeout: 5 }),
  // @ts-expect-error no reference
  unseal({ a: '/a' }),
  // @ts-expect-error a copy of a reference is none: its type is, its making is not
  unseal({ a: { kind: 'ssm', name: '/a' } }),
  // @ts-expect-error no declaration
  unseal(),
  // @ts-expect-error no such client
  unseal(declared, { clients: { sqs: { send: async () => ({}) } } }),
  // @ts-expect-error a client sends
  unseal(declared, { clients: { ssm: {} } }),
  // @ts-expect-error half of an identity
  unseal(declared, { credentials: { accessKeyId: 'a' } }),
  // @ts-expect-error the context key is a text
  unseal(declared, { as: 5 }),
  // @ts-expect-error names of parameters are texts
  ssmParameters({ a: 5 }),
  // @ts-expect-error a reference of another kind
  decryptEnv({ a: ssm('/a') }),
  // @ts-expect-error a reference of another kind
  secretsManager({ a: kmsEnv('A') }),
  // @ts-expect-error unknown option
  ssmParameters(['/a'], { fetchData: {} }),

  unseal(declared, { transport, ttl: '0s', timeout: '250ms', prefetch: false, region: 'eu-west-1' }),
  unseal(declared, { ttl: undefined, as: undefined, onEvent: undefined }),
  unseal(declared, { onEvent: async (event) => event.type === 'read' && console.log(event.opened) }),
]

export const durations: readonly Duration[] = ['250ms', '30s', '5m', '1h', '7d', 'forever']
