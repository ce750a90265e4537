import { checkName, checkOptions, describeType } from '../references/check-options.ts'
import { type CustomOptions, type CustomReference, type CustomValue, customReference } from '../references/custom.ts'
import type { Typed } from '../references/reference.ts'
import type { AnySchema } from '../references/standard-schema.ts'
import { type Format, valueOptionNames } from '../references/value-options.ts'
import { isAbsence, providerFault } from './provider-fault.ts'

/** What every provider of `@aws-lambda-powertools/parameters` has. A structural copy: any of its versions and builds fits. */
export interface PowertoolsProvider {
  // `never`, because each provider has options of its own.
  get(name: string, options?: never): Promise<unknown>
}

/** What a provider gives when it transforms nothing. */
export type Provided<P extends PowertoolsProvider> = Exclude<Awaited<ReturnType<P['get']>>, null | undefined>

/** What a provider's `get` takes besides the options that are set here. */
export type ProviderOptions<P extends PowertoolsProvider> = P extends {
  get(name: string, options?: infer Options): unknown
}
  ? WithoutOurs<NonNullable<Options>>
  : never

/** Of each member of a union by itself. */
type WithoutOurs<Options> = Options extends unknown ? Omit<Options, OursToSet> : never

/** Options of {@link fromProvider}: those of `custom`, and what its provider takes. */
export interface FromProviderOptions<
  P extends PowertoolsProvider,
  F extends Format | undefined,
  K extends string | undefined,
  S extends AnySchema | undefined,
  D,
  O extends boolean | undefined,
> extends CustomOptions<Provided<P>, F, K, S, D, O> {
  /** Handed to the provider's `get`: `sdkOptions`, and `decrypt` of `SSMProvider`. @default none */
  readonly providerOptions?: ProviderOptions<P> | undefined
}

type OursToSet = 'forceFetch' | 'maxAge' | 'throwOnMissing' | 'transform'

/** The provider's cache would answer our refresh, and keep a copy; its parser quotes the value in its error. */
const ours: Readonly<Record<OursToSet, unknown>> = {
  forceFetch: true,
  maxAge: 0,
  throwOnMissing: true,
  transform: undefined,
}

/**
 * A value that a provider of Powertools for AWS Lambda reads: AppConfig, DynamoDB, or a `BaseProvider` of your own. It is
 * kept, shared and refreshed as any other; the provider's cache and its `transform` are not used: give `ttl` and `format`.
 * Without `format` and `key` the value is what the provider gives. Needs what the provider calls.
 * Throws a TypeError for a provider without `get` or a wrong option.
 *
 * @param provider such as `new DynamoDBProvider({ tableName })`
 * @param name what the provider is asked for
 *
 * @example
 * import { DynamoDBProvider } from '@aws-lambda-powertools/parameters/dynamodb'
 * import { fromProvider } from 'lambda-unseal/powertools'
 *
 * const table = new DynamoDBProvider({ tableName: 'configuration' })
 * const vault = unseal({
 *   limits: fromProvider(table, 'limits', { format: 'json', ttl: '1m', secret: false }),
 *   token: fromProvider(table, 'token', { format: 'text', providerOptions: { sdkOptions: { ConsistentRead: true } } }),
 * })
 */
export function fromProvider<
  P extends PowertoolsProvider,
  F extends Format | undefined = undefined,
  K extends string | undefined = undefined,
  S extends AnySchema | undefined = undefined,
  D = never,
  O extends boolean | undefined = undefined,
>(
  provider: P,
  name: string,
  options: FromProviderOptions<P, F, K, S, D, O> = {},
): CustomReference & Typed<CustomValue<Provided<P>, F, K, S, D, O>> {
  checkName('fromProvider()', 'the name that its provider is asked for', name)
  const label = `fromProvider('${name}')`
  checkOptions(label, options, [...valueOptionNames, 'providerOptions'])
  checkProvider(label, provider)
  const more = checkProviderOptions(label, options.providerOptions)

  async function read(): Promise<unknown> {
    try {
      // A new object each time: Powertools changes what it is given.
      return (await provider.get(name, { ...more, ...ours } as never)) ?? undefined
    } catch (error) {
      if (isAbsence(error)) return undefined
      throw providerFault(error)
    }
  }
  const identity = JSON.stringify(['provider', numberOf(provider), name, more])
  return customReference({ label, identity, name, read }, options, ['providerOptions'])
}

function checkProvider(label: string, provider: unknown): void {
  if (typeof Object(provider).get === 'function') return
  const what = typeof provider === 'function' ? 'a class: make one of it with `new`' : describeType(provider)
  throw new TypeError(`${label}: the provider has no get(); it must be one such as new SSMProvider(), not ${what}`)
}

function checkProviderOptions(label: string, options: unknown = {}): object {
  if (describeType(options) !== 'object') {
    throw new TypeError(`${label}: "providerOptions" must be an object, not ${describeType(options)}`)
  }
  const taken = Object.keys(ours).filter((name) => Object.hasOwn(options as object, name))
  if (taken.length === 0) return { ...(options as object) }
  const instead = 'give "ttl", "format", "default" or "optional" in place of it'
  throw new TypeError(`${label}: "providerOptions" cannot have "${taken[0]}", which is set here; ${instead}`)
}

/** References to one name of one provider are read once. */
const numbers = new WeakMap<object, number>()
let numbered = 0

function numberOf(provider: object): number {
  const number = numbers.get(provider) ?? ++numbered
  numbers.set(provider, number)
  return number
}
