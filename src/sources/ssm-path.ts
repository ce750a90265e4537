import { NoAnswerError, NotFoundError } from '../errors.ts'
import { Fault } from '../fault.ts'
import type { SsmPathReference } from '../references/ssm-path.ts'
import { listOf } from './answers.ts'
import { policyArn } from './arn.ts'
import { callFault } from './call-fault.ts'
import { absent, failed, found, type Outcome, type Source, type SourceContext } from './source.ts'
import type { Parameter } from './ssm.ts'

const api = 'ssm:GetParametersByPath'

/** A hundred thousand parameters, the quota of an account, is ten thousand pages: what has more never ends. */
const maxPages = 10_000

/** Parameters by path: page after page, all paths at once. */
export const ssmPathSource: Source<SsmPathReference> = {
  kind: 'ssmPath',
  read: (references, context) => references.map(({ path }) => readPath(path, context)),
}

async function readPath(path: string, context: SourceContext): Promise<Outcome> {
  try {
    const parameters = await readPages(path, context)
    if (parameters.length > 0) return recordOf(path, parameters)
    const where = context.region ? ` in ${context.region}` : ''
    const reason = `no parameter below this path${where}: check the path, the region and the account`
    return absent(new Fault(NotFoundError, { reason, api }))
  } catch (error) {
    // The action is allowed on the path, and on nothing below it.
    const resource = policyArn('ssm', context.region, `parameter${path}`)
    return failed(callFault(error, { api, resource, orElse: 'and "kms:Decrypt" on the keys of its SecureStrings' }))
  }
}

/** A page may be empty and still not be the last: only the token tells. */
async function readPages(path: string, { transport, signal }: SourceContext): Promise<readonly Parameter[]> {
  const parameters: Parameter[] = []
  let token: unknown
  for (let page = 0; page < maxPages; page++) {
    const input = { Path: path, Recursive: true, WithDecryption: true, ...(token ? { NextToken: token } : {}) }
    const output = Object(await transport('ssm', 'GetParametersByPath', input, { signal }))
    if (!Array.isArray(output.Parameters)) {
      throw new Fault(NoAnswerError, { reason: `${api} answered without a list of parameters`, api })
    }
    parameters.push(...listOf<Parameter>(output.Parameters).map((each) => Object(each)))
    if (!output.NextToken) return parameters
    if (output.NextToken === token) break
    token = output.NextToken
  }
  throw new Fault(NoAnswerError, { reason: `${api} answered page after page without an end`, api })
}

function recordOf(path: string, parameters: readonly Parameter[]): Outcome {
  const prefix = path === '/' ? '/' : `${path}/`
  const values = new Map<string, string>()
  for (const { Name: name, Value } of parameters) {
    // Below / is also what has no slash.
    const Name = path === '/' && typeof name === 'string' && !name.includes('/') ? `/${name}` : name
    if (typeof Name !== 'string' || typeof Value !== 'string' || !Name.startsWith(prefix)) {
      return failed(
        new Fault(NoAnswerError, { reason: `${api} answered with something that is not below this path`, api }),
      )
    }
    values.set(Name.slice(prefix.length), Value)
  }
  const isSecret = parameters.some(({ Type }) => Type !== 'String')
  return found(values, undefined, isSecret)
}
