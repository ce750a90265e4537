/** Who is put through it. Each is a file of bench/resilience/contestants, which cites what it follows. */
export const contestants = [
  { name: 'sdk', title: 'AWS SDK, TTL by hand' },
  { name: 'middy', title: '@middy/ssm, secrets-manager' },
  { name: 'powertools', title: 'Powertools Parameters' },
  { name: 'aws-lite', title: 'aws-lite, no cache' },
  { name: 'ours', title: 'lambda-unseal with Middy' },
] as const

export type Contestant = (typeof contestants)[number]
