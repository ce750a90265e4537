// What a user's compiler knows of values and contexts. Compiled as .mts, .cts and, for a bundler, as .ts.
import {
  custom,
  decryptEnv,
  env,
  type isUnsealError,
  kmsEnv,
  type StandardSchema,
  secret,
  secretsManager,
  ssm,
  ssmParameters,
  ssmPath,
  unseal,
} from 'lambda-unseal'
import type { LoadError, ValueFailure } from 'lambda-unseal/errors'
import { fakeAws, type lambdaContext } from 'lambda-unseal/testing'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type IsAny<T> = 0 extends 1 & T ? true : false
type Context<M extends { before(request: never): unknown }> = M['before'] extends (r: { context: infer C }) => unknown
  ? C
  : never

declare const ofNumber: StandardSchema<number, number>
declare const ofText: StandardSchema<string, URL>
declare const ofNames: StandardSchema<{ readonly url: string; readonly port?: string }, URL>
declare const ofRecord: StandardSchema<Readonly<Record<string, string | undefined>>, { readonly url: string }>

const vault = unseal(
  {
    apiKey: kmsEnv('API_KEY', { encryptionContext: { stage: 'dev' }, keyId: 'alias/a', grantTokens: ['token'] }),
    before: secret('Database', { stage: 'AWSPREVIOUS', optional: true }),
    count: custom('count', async ({ signal }) => new Map<string, number>().get(String(signal.aborted))),
    fixed: secret('Database', { versionId: 'a', key: 'user', format: 'text', ttl: '7d' }),
    flags: custom('flags', () => '{}', { format: 'json', secret: false }),
    path: ssmPath('/app'),
    pathChecked: ssmPath('/app', { schema: ofRecord, default: null }),
    pathNamed: ssmPath('/app', { schema: ofNames }),
    pathLists: ssmPath('/app', { format: 'list' }),
    port: env('PORT', { default: 3306 }),
    url: env('URL', { schema: ofText, encryptionContext: 'none' }),
    file: secret('File', { format: 'binary' }),
    list: ssm('/list', { format: 'list' }),
    maybe: ssm('/maybe', { optional: true }),
    some: ssm('/some', { format: 'json' }),
  },
  { ttl: '5m', transport: fakeAws().transport },
)
const variables = decryptEnv(['DB_PASSWORD'])
const parameters = ssmParameters({ dbUrl: '/db-url' }, { as: 'config' })
const secrets = secretsManager({ db: 'Database' })

type Values = Awaited<ReturnType<typeof vault.values>>
type Code = LoadError['failures'][number]['code']

export const references: [
  Equals<Values['before'], string | undefined>,
  Equals<Values['count'], number>,
  Equals<Values['fixed'], string>,
  Equals<Values['flags'], unknown>,
  Equals<Values['path'], { readonly [name: string]: string | undefined }>,
  Equals<Values['pathChecked'], { readonly url: string } | null>,
  Equals<Values['pathNamed'], URL>,
  Equals<Values['pathLists'], { readonly [name: string]: readonly string[] | undefined }>,
  Equals<Values['port'], string | number>,
  Equals<Values['url'], URL>,
] = [true, true, true, true, true, true, true, true, true, true]

export const facts: [
  Equals<Values['apiKey'], string>,
  Equals<Values['maybe'], string | undefined>,
  Equals<Values['some'], unknown>,
  Equals<IsAny<Values['file']>, false>,
  Equals<IsAny<Values['list']>, false>,
  Equals<Context<typeof vault>['secrets']['apiKey'], string>,
  Equals<Context<typeof vault>['awsRequestId'], string>,
  Equals<Context<typeof variables>['env']['DB_PASSWORD'], string>,
  Equals<Context<typeof parameters>['config']['dbUrl'], string>,
  Equals<Context<typeof secrets>['secrets']['db'], string>,
  Equals<ReturnType<typeof lambdaContext>['functionName'], string>,
  Equals<Code, ValueFailure['code']>,
  Equals<IsAny<Code>, false>,
  Equals<IsAny<typeof isUnsealError>, false>,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true, true]

// @ts-expect-error a number is no duration
unseal({ apiKey: kmsEnv('API_KEY') }, { ttl: 300 })
// @ts-expect-error no such option
ssm('/db-url', { formatt: 'json' })
// @ts-expect-error no such unit
ssmPath('/app', { ttl: '5w' })
// @ts-expect-error the texts are no numbers
ssmPath('/app', { schema: ofNumber })
// @ts-expect-error a path has no key
ssmPath('/app', { key: 'a' })
// @ts-expect-error an option of another kind of reference
env('URL', { stage: 'AWSCURRENT' })
// @ts-expect-error not a label
secret('Database', { stage: 5 })
// @ts-expect-error its function is missing
custom('flags', { format: 'json' })
// @ts-expect-error the text is no number
env('PORT', { schema: ofNumber })
// @ts-expect-error the list is no text
ssm('/list', { format: 'list', schema: ofText })
// @ts-expect-error bytes are no text
kmsEnv('API_KEY', { format: 'binary', schema: ofText })
// @ts-expect-error what the function reads is no number
custom('flags', () => 'on', { schema: ofNumber })
// @ts-expect-error no such client
unseal({ apiKey: kmsEnv('API_KEY') }, { clients: { sqs: { send: async () => ({}) } } })
// @ts-expect-error no reference
unseal({ apiKey: 'API_KEY' })
