import { awsError } from './aws-error.ts'

export interface FakeParameterStore {
  readonly parameters: Map<string, string>
  answer(operation: string, input: object): object
}

/** Every value is a SecureString, unless it is `plain`, at version 1. A version, a label or an ARN is known by its whole name: `/a:3`. */
export function fakeParameterStore(
  parameters: Map<string, string>,
  { denied, plain }: { readonly denied: ReadonlySet<string>; readonly plain: ReadonlySet<string> },
): FakeParameterStore {
  const operations: Readonly<Record<string, (input: object) => object>> = { GetParameters, GetParametersByPath }

  function GetParameters(input: object): object {
    const { Names = [] } = input as { Names?: readonly string[] }
    // As AWS: one wrong name refuses the whole call.
    const isMalformed = Names.some((name) => !/^[\w.\-/:]+$/.test(name))
    if (Names.length > 10 || new Set(Names).size < Names.length || isMalformed) throw awsError('ValidationException')
    if (Names.some((name) => denied.has(name))) throw awsError('AccessDeniedException')
    return {
      Parameters: Names.filter((name) => parameters.has(name))
        .sort()
        .map(describe),
      InvalidParameters: Names.filter((name) => !parameters.has(name)),
    }
  }

  /** Ten a page; the token is where the next begins. */
  function GetParametersByPath(input: object): object {
    const { Path = '', NextToken = '0' } = input as { Path?: string; NextToken?: string }
    if (!/^\/[\w.\-/]*$/.test(Path)) throw awsError('ValidationException')
    if (denied.has(Path)) throw awsError('AccessDeniedException')
    const below = [...parameters.keys()].filter((name) => name.startsWith(Path === '/' ? '/' : `${Path}/`)).sort()
    const end = Number(NextToken) + 10
    return {
      Parameters: below.slice(Number(NextToken), end).map(describe),
      ...(end < below.length ? { NextToken: String(end) } : {}),
    }
  }

  function describe(name: string): object {
    const [, ARN, resource = ''] = /^(arn:(?:[^:]*:){4}[^:]*)?(.*)$/.exec(name) ?? []
    const [path, selector] = resource.split(':')
    const named = ARN ? { Name: ARN.replace(/^.*:parameter/, ''), ARN } : { Name: path }
    const Selector = selector === undefined ? {} : { Selector: `:${selector}` }
    const Version = Number(selector) || 1
    return {
      ...named,
      Type: plain.has(name) ? 'String' : 'SecureString',
      Value: parameters.get(name),
      Version,
      ...Selector,
    }
  }

  return {
    parameters,
    answer(operation, input) {
      const answer = operations[operation]
      if (!answer) throw awsError('UnknownOperationException')
      return answer(input)
    },
  }
}
