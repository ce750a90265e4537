// The bridge to Powertools. Compiled as .mts, .cts and, for a bundler, as .ts.
import { BaseProvider } from '@aws-lambda-powertools/parameters/base'
import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm'
import { unseal } from 'lambda-unseal'
import { fromProvider, KmsProvider } from 'lambda-unseal/powertools'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type IsAny<T> = 0 extends 1 & T ? true : false

class OwnProvider extends BaseProvider {
  override async get(name: string): Promise<{ readonly name: string }> {
    return { name }
  }

  protected override async _get(): Promise<undefined> {}
  protected override async _getMultiple(): Promise<undefined> {}
}

const vault = unseal({
  parameter: fromProvider(new SSMProvider(), '/a', { providerOptions: { decrypt: true }, ttl: '1m' }),
  own: fromProvider(new OwnProvider({}), 'a', { optional: true }),
})
const variables = new KmsProvider({ encryptionContext: 'none' })
const password = () => variables.get('PASSWORD', { maxAge: 60, throwOnMissing: true })

type Values = Awaited<ReturnType<typeof vault.values>>

export const facts: [
  Equals<Values['parameter'], string>,
  Equals<Values['own'], { readonly name: string } | undefined>,
  Equals<Awaited<ReturnType<typeof password>>, string>,
  Equals<IsAny<typeof variables>, false>,
  Equals<IsAny<BaseProvider>, false>,
  Equals<KmsProvider extends BaseProvider ? true : false, true>,
] = [true, true, true, true, true, true]

// @ts-expect-error its own transform is not used
fromProvider(new SSMProvider(), '/a', { providerOptions: { transform: 'json' } })
// @ts-expect-error it has no get()
fromProvider({}, 'a')
// @ts-expect-error Powertools' own option
new KmsProvider({ clientConfig: {} })
