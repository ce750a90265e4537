/** An ARN as a policy would name it. The account is not known here, and a policy takes `*` for it. */
export function policyArn(service: string, region: string | undefined, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region ?? '*'}:*:${resource}`
}

function partitionOf(region = ''): string {
  return partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws'
}

/** By how their regions begin: https://docs.aws.amazon.com/general/latest/gr/rande.html */
const partitions = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
] as const
