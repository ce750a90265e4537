import { parseArn } from './arn.ts'

/** A parameter's name as `ssm` takes it, taken apart. */
export interface SsmName {
  /** Without the selector; an ARN's is its path, with a slash before it. */
  readonly path: string
  /** `3` or a label. */
  readonly selector: string | undefined
  /** An ARN's. */
  readonly region: string | undefined
}

/** Secrets read through Parameter Store have a staging label for a selector. */
const secretsPrefix = '/aws/reference/secretsmanager/'

/** Takes `name`, `name:3`, `name:label` or an ARN apart. Throws a TypeError that says what is wrong with it. */
export function parseSsmName(where: string, name: string): SsmName {
  const arn = parseArn(where, name, 'ssm')
  if (arn && !arn.resource.startsWith('parameter/')) throw new TypeError(`${where}: this is the ARN of no parameter`)
  const text = arn ? arn.resource.replace(/^parameter/, '') : name
  const [path = '', selector, ...more] = text.split(':')

  if (more.length > 0) throw new TypeError(`${where}: a name has one selector at most, such as ${path}:3`)
  if (path === '' || path === '/') throw new TypeError(`${where}: there is no name before the selector`)
  if (!arn && path.indexOf('/') > 0) throw new TypeError(`${where}: a name with a slash in it begins with one`)
  if (selector !== undefined && !path.startsWith(secretsPrefix)) checkSelector(where, selector)
  return { path, selector, region: arn?.region }
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html */
function checkSelector(where: string, selector: string): void {
  if (selector === '') throw new TypeError(`${where}: a version or a label has to follow the colon`)
  if (/^\d+$/.test(selector)) {
    if (/^[1-9]/.test(selector)) return
    throw new TypeError(`${where}: versions count from 1 and are written without zeros before them`)
  }
  if (/^(aws|ssm)/i.test(selector)) throw new TypeError(`${where}: a label cannot begin with aws or ssm`)
  if (/^\d/.test(selector))
    throw new TypeError(`${where}: a label cannot begin with a digit, and a version has only digits`)
  if (!/^[\w.-]{1,100}$/.test(selector)) {
    throw new TypeError(`${where}: a label has 1 to 100 letters, digits, periods, hyphens and underscores`)
  }
}
