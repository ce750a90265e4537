import { createOurHolder, type RetryCode } from './our-holder.ts'
import { createSdkHolder } from './sdk-holder.ts'
import type { SdkRetries } from './sdk-retries.ts'
import type { Holder, World } from './world.ts'

export interface Contestant {
  readonly title: string
  readonly isOurs: boolean
  readonly createHolder: (world: World, sdk: SdkRetries) => Holder
}

export const theSdk: Contestant = { title: 'SDK, standard retries', isOurs: false, createHolder: createSdkHolder }

export const ours: Contestant = { title: 'ours', isOurs: true, createHolder: (world) => createOurHolder(world) }

export const oursInBatches: Contestant = {
  title: 'ours, `batchSecrets`',
  isOurs: true,
  createHolder: (world) => createOurHolder(world, { batchSecrets: true }),
}

export const oursWith = (title: string, retryCode: RetryCode): Contestant => ({
  title,
  isOurs: true,
  createHolder: (world) => createOurHolder(world, { retryCode }),
})
