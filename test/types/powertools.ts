// What a provider of Powertools gives, the handler knows. Compiled by tsc, never run.
import type { BaseProvider } from '@aws-lambda-powertools/parameters/base'
import type { DynamoDBProvider } from '@aws-lambda-powertools/parameters/dynamodb'
import type { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets'
import type { SSMProvider } from '@aws-lambda-powertools/parameters/ssm'
import { type StandardSchema, unseal } from 'lambda-unseal'
import { fromProvider, type KmsProvider } from 'lambda-unseal/powertools'
import { z } from 'zod'
import type { Equals, Expect } from './equals.ts'

declare const parameters: SSMProvider
declare const secrets: SecretsProvider
declare const table: DynamoDBProvider
declare const own: BaseProvider
declare const variables: KmsProvider
declare const ofNumber: StandardSchema<number, number>

const vault = unseal({
  parameter: fromProvider(parameters, '/a', { providerOptions: { decrypt: true }, ttl: '1m' }),
  secret: fromProvider(secrets, 'a', { providerOptions: { sdkOptions: { VersionStage: 'AWSPREVIOUS' } } }),
  limits: fromProvider(table, 'a', { format: 'json', schema: z.object({ max: z.number() }) }),
  text: fromProvider(table, 'a', { format: 'text', optional: true }),
  own: fromProvider(own, 'a'),
  count: fromProvider({ get: async (name: string) => name.length }, 'a', { schema: ofNumber, default: null }),
})

type Opened = Awaited<ReturnType<typeof vault.values>>

export type Cases = [
  Expect<Equals<Opened['parameter'], string>>,
  Expect<Equals<Opened['secret'], string | Uint8Array>>,
  Expect<Equals<Opened['limits'], { max: number }>>,
  Expect<Equals<Opened['text'], string | undefined>>,
  Expect<Equals<Opened['own'], unknown>>,
  Expect<Equals<Opened['count'], number | null>>,
]

export const refused: unknown[] = [
  // @ts-expect-error it has no get()
  fromProvider({}, 'a'),
  // @ts-expect-error no name
  fromProvider(table),
  // @ts-expect-error unknown option
  fromProvider(table, 'a', { tll: '5m' }),
  // @ts-expect-error a number is no duration
  fromProvider(table, 'a', { ttl: 300 }),
  // @ts-expect-error what the provider takes stands in providerOptions
  fromProvider(table, 'a', { sdkOptions: {} }),
  // @ts-expect-error its own transform is not used
  fromProvider(table, 'a', { providerOptions: { transform: 'json' } }),
  // @ts-expect-error its own cache is not used
  fromProvider(table, 'a', { providerOptions: { maxAge: 5 } }),
  // @ts-expect-error an option of another provider
  fromProvider(table, 'a', { providerOptions: { decrypt: true } }),
  // @ts-expect-error the text is no number
  fromProvider(parameters, '/a', { schema: ofNumber }),
]

export async function gets(): Promise<void> {
  const facts: [
    Equals<Awaited<ReturnType<typeof plain>>, string | undefined>,
    Equals<Awaited<ReturnType<typeof surely>>, string>,
    Equals<Awaited<ReturnType<typeof parsed>>, unknown>,
  ] = [true, true, true]
  console.log(facts)
  // @ts-expect-error KMS takes no such options of the SDK
  await variables.get('A', { sdkOptions: {} })
}

const plain = () => variables.get('A', { maxAge: 60 })
const surely = () => variables.get('A', { throwOnMissing: true })
const parsed = () => variables.get('A', { transform: 'json' })
