import type { Bundles } from './bundle.ts'
import type { Samples } from './samples.ts'

/** All that the report tells. Everything but `coldDefaults` is bundled at best settings. */
export interface Results {
  readonly bytes: Bundles['bytes']
  readonly cold: Samples
  readonly coldDefaults: Samples
  readonly coldTls: Samples
  /** Over TLS, in a container with little CPU time. */
  readonly coldLow: Samples | undefined
  readonly warm: Samples
  readonly concurrent: Samples
}
