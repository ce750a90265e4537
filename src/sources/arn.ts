/** An ARN as a policy would name it. The account is not known here, and a policy takes `*` for it. */
export function policyArn(service: string, region: string | undefined, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region ?? '*'}:*:${resource}`
}

function partitionOf(region = ''): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return 'aws'
}
