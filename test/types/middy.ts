// The middlewares in the types of Middy 5, 6 and 7. Compiled by tsc, never run.
import middy, { type MiddlewareObj } from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { decryptEnv, kmsEnv, secret, secretsManager, ssm, ssmParameters, unseal } from 'lambda-unseal'
import middy5, { type MiddlewareObj as MiddlewareObj5 } from 'middy5'
import middy6, { type MiddlewareObj as MiddlewareObj6 } from 'middy6'
import { z } from 'zod'
import type { Equals, Expect, IsAny, IsNever } from './equals.ts'

const vault = unseal({
  apiKey: kmsEnv('API_KEY'),
  db: secret('db', { format: 'json', schema: z.object({ port: z.number() }) }),
})
const config = ssmParameters({ dbUrl: '/url', hosts: ssm('/hosts', { format: 'list' }) }, { as: 'config' })
const env = decryptEnv(['DB_PASSWORD', 'API_KEY'])
const tokens = secretsManager({ token: 'token' }, { as: 'tokens' })

/** Takes only what it says, and only exactly. */
declare function exactly<T>(): <U>(value: U & (Equals<T, U> extends true ? unknown : never)) => void

// Without type parameters.
export const plain = [
  middy()
    .use(vault)
    .handler(async (_event, context) => {
      exactly<string>()(context.secrets.apiKey)
      exactly<number>()(context.secrets.db.port)
      exactly<string>()(context.awsRequestId)
      // @ts-expect-error not declared
      context.secrets.absent
      // @ts-expect-error the snapshot is read-only
      context.secrets.apiKey = 'mine'
      return 'done'
    }),
  middy6()
    .use(vault)
    .handler(async (_event, context) => {
      exactly<string>()(context.secrets.apiKey)
      exactly<number>()(context.secrets.db.port)
      exactly<string>()(context.awsRequestId)
      // @ts-expect-error not declared
      context.secrets.absent
      return 'done'
    }),
  middy5()
    .use(vault)
    .handler(async (_event, context) => {
      exactly<string>()(context.secrets.apiKey)
      exactly<number>()(context.secrets.db.port)
      exactly<string>()(context.awsRequestId)
      // @ts-expect-error not declared
      context.secrets.absent
      return 'done'
    }),
]

// With an event and a result.
export const typed = [
  middy<SQSEvent, SQSBatchResponse>()
    .use(vault)
    .handler(async (event, { secrets }) => {
      exactly<string>()(secrets.apiKey)
      exactly<SQSEvent>()(event)
      return { batchItemFailures: [] }
    }),
  middy6<SQSEvent, SQSBatchResponse>()
    .use(vault)
    .handler(async (event, { secrets }) => {
      exactly<string>()(secrets.apiKey)
      event.Records
      return { batchItemFailures: [] }
    }),
  middy5<SQSEvent, SQSBatchResponse>()
    .use(vault)
    .handler(async (event, { secrets }) => {
      exactly<string>()(secrets.apiKey)
      event.Records
      return { batchItemFailures: [] }
    }),
]

// Several in one chain.
export const chained = [
  middy<SQSEvent>()
    .use(vault)
    .use(config)
    .use(env)
    .use(tokens)
    .handler(async (_event, context) => {
      exactly<string>()(context.config.dbUrl)
      exactly<readonly string[]>()(context.config.hosts)
      exactly<string>()(context.env.DB_PASSWORD)
      exactly<string>()(context.tokens.token)
      exactly<string>()(context.secrets.apiKey)
      // @ts-expect-error not in the list of names
      context.env.OTHER
    }),
  middy6<SQSEvent>()
    .use(vault)
    .use(config)
    .use(env)
    .use(tokens)
    .handler(async (_event, context) => {
      exactly<string>()(context.config.dbUrl)
      exactly<string>()(context.env.DB_PASSWORD)
      exactly<string>()(context.secrets.apiKey)
    }),
  middy5<SQSEvent>()
    .use(vault)
    .use(config)
    .use(env)
    .use(tokens)
    .handler(async (_event, context) => {
      exactly<string>()(context.config.dbUrl)
      exactly<string>()(context.env.DB_PASSWORD)
      exactly<string>()(context.secrets.apiKey)
    }),
  middy()
    .use([vault])
    .handler(async (_event, { secrets }) => exactly<string>()(secrets.apiKey)),
]

type Opened = Awaited<ReturnType<typeof vault.values>>
type WithSecrets = Context & { readonly secrets: Opened }

// The structure is what each Middy calls a middleware.
export const fits7: MiddlewareObj<unknown, unknown, Error, WithSecrets> = vault
export const fits6: MiddlewareObj6<unknown, unknown, Error, WithSecrets> = vault
export const fits5: MiddlewareObj5<unknown, unknown, Error, WithSecrets> = vault

type Hook = typeof vault.before
type HookContext = Parameters<Hook>[0]['context']

export type Cases = [
  Expect<Equals<IsAny<typeof vault>, false>>,
  Expect<Equals<IsNever<typeof vault>, false>>,
  Expect<Equals<IsAny<Hook>, false>>,
  Expect<Equals<IsAny<HookContext>, false>>,
  Expect<Equals<IsNever<HookContext>, false>>,
  Expect<Equals<IsAny<HookContext['secrets']>, false>>,
  Expect<Equals<HookContext['secrets'], Opened>>,
  Expect<Equals<ReturnType<Hook>, Promise<void> | undefined>>,
  // Lambda's own context is what the hook takes but for the key that it sets.
  Expect<Context extends Omit<HookContext, 'secrets'> ? true : false>,
  Expect<Equals<IsAny<(typeof plain)[number]>, false>>,
  Expect<Equals<IsNever<(typeof plain)[number]>, false>>,
]

// @ts-expect-error a string is no middleware: the check above is not vacuous
export const fitsNot: MiddlewareObj<unknown, unknown, Error, Context> = 'vault'
