/** Who does the job. Each is a file of bench/contestants, which cites what it follows. */
export interface Contestant {
  readonly name: string
  readonly title: string
  /** What kind of a row it is: something to subtract, somebody else, the least possible, or this library. */
  readonly kind: 'base' | 'peer' | 'limit' | 'ours'
  /** Calls of AWS at a cold start. */
  readonly calls: number
  /** Calls of AWS when a hundred invocations come at once, where that is promised. */
  readonly concurrentCalls?: number
}

export const contestants = [
  { name: 'floor', title: 'Node alone, nothing fetched', kind: 'base', calls: 0 },
  { name: 'middy-empty', title: 'empty Middy chain, nothing fetched', kind: 'base', calls: 0 },
  { name: 'sdk', title: 'AWS SDK clients, by hand', kind: 'peer', calls: 8 },
  { name: 'middy', title: '@middy/ssm, secrets-manager, KMS helper', kind: 'peer', calls: 8 },
  { name: 'powertools', title: 'Powertools Parameters, KMS helper', kind: 'peer', calls: 8 },
  { name: 'aws-lite', title: 'aws-lite', kind: 'peer', calls: 8 },
  { name: 'limit', title: 'the limit: signed by hand, no errors', kind: 'limit', calls: 8 },
  { name: 'ours', title: 'lambda-unseal', kind: 'ours', calls: 8, concurrentCalls: 8 },
  { name: 'ours-middy', title: 'lambda-unseal with Middy', kind: 'ours', calls: 8, concurrentCalls: 8 },
  { name: 'ours-batch', title: 'lambda-unseal, batchSecrets', kind: 'ours', calls: 6, concurrentCalls: 6 },
] as const satisfies readonly Contestant[]

export type ContestantName = (typeof contestants)[number]['name']
