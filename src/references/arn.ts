import { isRegion } from '../transport/region.ts'

/** The parts of an ARN: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface Arn {
  readonly region: string
  /** What follows the account. */
  readonly resource: string
}

/** Takes an ARN of this service apart; `undefined` for a name that is none. Throws a TypeError for any other ARN. */
export function parseArn(where: string, text: string, service: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined
  const [, , found, region = '', account = '', ...rest] = text.split(':')
  const resource = rest.join(':')
  if (found && found !== service) throw new TypeError(`${where}: this is an ARN of ${found}, not of ${service}`)
  if (!/^arn:aws[a-z-]*:/.test(text) || !/^\d{12}$/.test(account) || resource === '') {
    throw new TypeError(`${where}: this is no ARN such as arn:aws:${service}:us-east-1:123456789012:…`)
  }
  checkRegion(where, region)
  return { region, resource }
}

function checkRegion(where: string, region: string): void {
  if (!isRegion(region)) throw new TypeError(`${where}: its region must be one such as us-east-1`)
}
