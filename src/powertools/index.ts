export {
  type FromProviderOptions,
  fromProvider,
  type PowertoolsProvider,
  type Provided,
  type ProviderOptions,
} from './from-provider.ts'
export { type KmsGetOptions, KmsProvider, type KmsProviderOptions } from './kms-provider.ts'
