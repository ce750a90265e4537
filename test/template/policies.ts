import { isDeepStrictEqual } from 'node:util'
import { isParts, ofType, type Part, type Parts, type Template } from './template.ts'

export interface Statement {
  readonly Sid?: string
  readonly Effect: string
  readonly Principal?: Part
  readonly Action?: Part
  readonly Resource?: Part
  readonly Condition?: Parts
}

/** What uses a key rather than administers it. A grant hands on the use. */
const use = /^kms:(Decrypt|Encrypt|ReEncrypt|GenerateDataKey|GenerateMac|VerifyMac|Sign|Verify|Derive|CreateGrant|\*)/

export const list = (part: Part | undefined): readonly Part[] =>
  part === undefined ? [] : Array.isArray(part) ? part : [part as Part]

export const actions = (statement: Statement): string[] => list(statement.Action).map(String)

export const usesKey = (statement: Statement): boolean => actions(statement).some((action) => use.test(action))

/** The statements of every policy inside this part, wherever the resource's type keeps them. */
export function statementsIn(part: Part | undefined): Statement[] {
  if (Array.isArray(part)) return part.flatMap(statementsIn)
  if (!isParts(part)) return []
  return Object.entries(part).flatMap(([key, value]) =>
    key === 'Statement' ? (list(value) as unknown as Statement[]) : statementsIn(value),
  )
}

/** Each permission that is wider than by name, as `LogicalId: what`. */
export function tooWide(template: Template): string[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => [
    ...list(Properties?.['ManagedPolicyArns']).map((arn) => `${id}: managed policy ${JSON.stringify(arn)}`),
    ...statementsIn(Properties).flatMap((statement) => faults(statement, Type).map((fault) => `${id}: ${fault}`)),
  ])
}

function faults(statement: Statement, type: string): string[] {
  // In a key policy the only possible resource is the key itself, written as a star.
  const resources = type === 'AWS::KMS::Key' ? [] : list(statement.Resource).map((resource) => JSON.stringify(resource))
  return [
    ...actions(statement).filter((action) => action.includes('*')),
    ...resources.filter((resource) => withoutLogStreams(resource).includes('*')),
    ...['NotAction', 'NotResource', 'NotPrincipal'].filter((key) => key in statement),
    ...list(statement.Principal).filter((principal) => JSON.stringify(principal).includes('"*"')),
  ].map(String)
}

/** A log group's ARN ends in a star where its streams are meant; what stands before it must be a name. */
const withoutLogStreams = (resource: string) => resource.replace(/(:log-group:[^*"]+):\*(?="|$)/, '$1')

/** The policy of the key that opens environment variables: the one that knows the functions' context. */
export function environmentKeyPolicy(template: Template): Statement[] {
  const policies = ofType(template, 'AWS::KMS::Key').map(([, key]) => statementsIn(key['KeyPolicy']))
  const [policy, ...others] = policies.filter((statements) => JSON.stringify(statements).includes(contextKey))
  if (!policy || others.length > 0) throw new Error('exactly one key has to know the functions by their context')
  return policy
}

const contextKey = 'kms:EncryptionContext:LambdaFunctionName'

/** What a function's role is allowed on its key, and no more: Decrypt under the function's name alone. */
export function opensItsOwn(statement: Statement, role: Part, functionName: Part): boolean {
  const { Sid: _, ...said } = statement
  return isDeepStrictEqual(said, {
    Effect: 'Allow',
    Principal: { AWS: role },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: {
      StringEquals: { [contextKey]: functionName },
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['LambdaFunctionName'] },
    },
  })
}
