import { Refusal, validate } from './refusal.ts'

interface Parameter {
  readonly name: string
  readonly type: 'String' | 'StringList' | 'SecureString'
  /** The first is version 1. */
  readonly versions: { readonly value: string; readonly labels: Set<string> }[]
}

const account = 'arn:aws:ssm:eu-central-1:123456789012:parameter'

/** Parameter Store as its API reference tells: https://docs.aws.amazon.com/systems-manager/latest/APIReference/ */
export class ParameterStore {
  /** Names and paths that the caller has no policy for. */
  readonly denied = new Set<string>()
  /** Every second page is empty and has a token all the same, as AWS's may. */
  hasEmptyPages = false
  readonly #parameters = new Map<string, Parameter>()

  /** Makes a parameter, or its next version. */
  put(name: string, value: string, { type = 'SecureString', labels = [] }: PutOptions = {}): void {
    const parameter = this.#parameters.get(name) ?? { name, type, versions: [] }
    for (const version of parameter.versions) for (const label of labels) version.labels.delete(label)
    parameter.versions.push({ value, labels: new Set(labels) })
    this.#parameters.set(name, parameter)
  }

  delete(name: string): void {
    this.#parameters.delete(name)
  }

  GetParameters(input: { Names?: readonly string[]; WithDecryption?: boolean }): object {
    const { Names = [], WithDecryption = false } = input
    validate(Names.length > 0 && Names.length <= 10, 'Member must have length less than or equal to 10')
    validate(new Set(Names).size === Names.length, 'Duplicate parameter names')
    validate(Names.every(isName), 'a parameter name is malformed')
    for (const name of Names) this.#checkAccess(bareName(name).split(':')[0] as string)
    const answers = Names.map((name) => ({ name, parameter: this.#find(name, WithDecryption) }))
    return {
      Parameters: answers.flatMap(({ parameter }) => parameter ?? []).sort(byName),
      InvalidParameters: answers.filter(({ parameter }) => !parameter).map(({ name }) => name),
    }
  }

  GetParametersByPath(input: ByPathInput): object {
    const { Path = '', Recursive = false, WithDecryption = false, MaxResults = 10, NextToken = '0' } = input
    validate(Path.startsWith('/'), 'The parameter path must begin with a slash')
    validate(MaxResults >= 1 && MaxResults <= 10, 'MaxResults')
    this.#checkAccess(Path)
    if (!/^\d+$/.test(NextToken)) throw new Refusal('InvalidNextToken')
    const page = Number(NextToken)
    const isEmpty = this.hasEmptyPages && page % 2 === 0
    const start = (this.hasEmptyPages ? Math.floor(page / 2) : page) * MaxResults
    const prefix = Path.endsWith('/') ? Path : `${Path}/`
    const names = [...this.#parameters.keys()]
      .filter((name) => isBelow(name, prefix) && (Recursive || !name.slice(prefix.length).includes('/')))
      .sort()
    const isLast = !isEmpty && start + MaxResults >= names.length
    return {
      Parameters: isEmpty ? [] : names.slice(start, start + MaxResults).map((name) => this.#find(name, WithDecryption)),
      ...(isLast ? {} : { NextToken: String(page + 1) }),
    }
  }

  #checkAccess(name: string): void {
    if (this.denied.has(name)) throw new Refusal('AccessDeniedException', { message: `not authorized on ${name}` })
  }

  #find(asked: string, isDecrypted: boolean): AnsweredParameter | undefined {
    const [name = '', selector] = bareName(asked).split(':')
    const parameter = this.#parameters.get(name)
    if (!parameter) return undefined
    const version = versionOf(parameter, selector)
    const chosen = parameter.versions[version - 1]
    if (!chosen) return undefined
    return {
      Name: name,
      ...{ Type: parameter.type, Version: version, LastModifiedDate: 1_750_000_000.123, DataType: 'text' },
      Value: parameter.type === 'SecureString' && !isDecrypted ? 'AQICAHhCiphertext' : chosen.value,
      ARN: `${account}${name.startsWith('/') ? '' : '/'}${name}`,
      ...(selector === undefined ? {} : { Selector: `:${selector}` }),
    }
  }
}

interface AnsweredParameter {
  readonly Name: string
  readonly [member: string]: unknown
}

interface PutOptions {
  readonly type?: Parameter['type']
  /** They move here from the version that had them. */
  readonly labels?: readonly string[]
}

interface ByPathInput {
  readonly Path?: string
  readonly Recursive?: boolean
  readonly WithDecryption?: boolean
  readonly MaxResults?: number
  readonly NextToken?: string
}

function versionOf({ versions }: Parameter, selector: string | undefined): number {
  if (selector === undefined) return versions.length
  if (/^\d+$/.test(selector)) return Number(selector)
  return versions.findIndex(({ labels }) => labels.has(selector)) + 1
}

const bareName = (name: string) => (name.startsWith(account) ? name.slice(account.length) : name)
const isName = (name: string) => /^[\w.\-/]+(:[\w.-]+)?$/.test(bareName(name))
const byName = (a: { Name: string }, b: { Name: string }) => (a.Name < b.Name ? -1 : 1)

/** Below / is also what was made without a slash, and is answered without one. */
const isBelow = (name: string, prefix: string) => name.startsWith(prefix) || (prefix === '/' && !name.includes('/'))
