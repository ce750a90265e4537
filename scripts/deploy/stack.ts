import { CommandError, run } from '../lab/command.ts'
import type { Target } from './target.ts'

/** What CloudFormation says of a stack that exists. */
export interface Stack {
  readonly status: string
  readonly parameters: ReadonlyMap<string, string>
  readonly outputs: ReadonlyMap<string, string>
  /** The name of each resource in the account, by its name in the template. */
  readonly physicalIds: ReadonlyMap<string, string>
}

interface Description {
  readonly Stacks: readonly {
    readonly StackStatus: string
    readonly Parameters?: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[]
    readonly Outputs?: readonly { readonly OutputKey: string; readonly OutputValue: string }[]
  }[]
}

interface Resources {
  readonly StackResourceSummaries: readonly {
    readonly LogicalResourceId: string
    readonly PhysicalResourceId?: string
  }[]
}

/** Looks at the stack; `undefined` if there is none, or only a change set for one that nobody has confirmed yet. */
export async function describeStack(target: Target): Promise<Stack | undefined> {
  const found = (await ask(target, 'describe-stacks')) as Description | undefined
  const [stack] = found?.Stacks ?? []
  if (!stack || stack.StackStatus === 'REVIEW_IN_PROGRESS') return undefined

  const { StackResourceSummaries = [] } = ((await ask(target, 'list-stack-resources')) ?? {}) as Partial<Resources>
  return {
    status: stack.StackStatus,
    parameters: new Map(stack.Parameters?.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])),
    outputs: new Map(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
    physicalIds: new Map(
      StackResourceSummaries.map(({ LogicalResourceId, PhysicalResourceId = '' }) => [
        LogicalResourceId,
        PhysicalResourceId,
      ]),
    ),
  }
}

/** Why nothing can be deployed to a stack in this state, with what to do; `undefined` if it can. */
export function obstacleIn(status: string, { stackName, region }: Omit<Target, 'aws'>): string | undefined {
  const flags = `--stack-name ${stackName} --region ${region}`
  const advice =
    // A stack that never came up holds nothing to keep.
    /^(CREATE_FAILED|ROLLBACK_(COMPLETE|FAILED)|DELETE_FAILED)$/.test(status)
      ? `it cannot be updated any more. Remove it: sam delete ${flags}`
      : status === 'UPDATE_ROLLBACK_FAILED'
        ? `finish the rollback: aws cloudformation continue-update-rollback ${flags}`
        : status.endsWith('_IN_PROGRESS')
          ? 'something else changes it now. Wait until it has ended'
          : undefined
  if (!advice) return undefined
  return `the stack ${stackName} is in ${status}: ${advice}, and run this again. Why it came to that: aws cloudformation describe-stack-events ${flags}`
}

async function ask({ aws, stackName }: Target, operation: string): Promise<unknown> {
  try {
    const args = ['cloudformation', operation, '--stack-name', stackName, '--output', 'json']
    return JSON.parse((await run(aws, args, { timeoutMs: 120_000 })).stdout)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const { stderr } = error.output
    if (/does not exist/.test(stderr)) return undefined
    throw new Error(
      `CloudFormation did not answer: ${stderr.trim()}\nCheck AWS_PROFILE or the credentials in the environment ` +
        '(`aws sts get-caller-identity` says whose they are), and run this again.',
    )
  }
}
