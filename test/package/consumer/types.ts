// What a user's compiler knows of values and contexts. Compiled as .mts, .cts and, for a bundler, as .ts.
import {
  decryptEnv,
  type isUnsealError,
  kmsEnv,
  secret,
  secretsManager,
  ssm,
  ssmParameters,
  unseal,
} from 'lambda-unseal'
import type { LoadError, ValueFailure } from 'lambda-unseal/errors'
import { fakeAws, type lambdaContext } from 'lambda-unseal/testing'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type IsAny<T> = 0 extends 1 & T ? true : false
type Context<M extends { before(request: never): unknown }> = M['before'] extends (r: { context: infer C }) => unknown
  ? C
  : never

const vault = unseal(
  {
    apiKey: kmsEnv('API_KEY'),
    file: secret('File', { format: 'binary' }),
    list: ssm('/list', { format: 'list' }),
    maybe: ssm('/maybe', { optional: true }),
    some: ssm('/some', { format: 'json' }),
  },
  { ttl: '5m', transport: fakeAws().transport },
)
const env = decryptEnv(['DB_PASSWORD'])
const parameters = ssmParameters({ dbUrl: '/db-url' }, { as: 'config' })
const secrets = secretsManager({ db: 'Database' })

type Values = Awaited<ReturnType<typeof vault.values>>
type Code = LoadError['failures'][number]['code']

export const facts: [
  Equals<Values['apiKey'], string>,
  Equals<Values['maybe'], string | undefined>,
  Equals<Values['some'], unknown>,
  Equals<IsAny<Values['file']>, false>,
  Equals<IsAny<Values['list']>, false>,
  Equals<Context<typeof vault>['secrets']['apiKey'], string>,
  Equals<Context<typeof vault>['awsRequestId'], string>,
  Equals<Context<typeof env>['env']['DB_PASSWORD'], string>,
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
