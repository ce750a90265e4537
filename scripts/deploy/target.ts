import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../lab/command.ts'
import { root } from '../lab/paths.ts'
import type { Destination } from './arguments.ts'

/** The one stack that a run is about, and the AWS CLI to look at it with. */
export interface Target {
  readonly stackName: string
  readonly region: string
  readonly aws: string
}

/**
 * Decides stack, region and profile once, and puts the last two where SAM, the AWS CLI and the SDK all look: each of
 * them reads another variable for the region.
 */
export async function chooseTarget({ stackName, region, profile }: Destination, aws: string): Promise<Target> {
  if (profile) process.env['AWS_PROFILE'] = profile
  const chosen =
    region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? (await regionOfProfile(aws))
  if (!chosen) throw new Error('in which region? Set AWS_REGION, or give --region, and run this again')
  process.env['AWS_REGION'] = chosen
  process.env['AWS_DEFAULT_REGION'] = chosen
  process.env['AWS_PAGER'] = ''
  return { stackName: stackName ?? (await configuredStackName()), region: chosen, aws }
}

async function regionOfProfile(aws: string): Promise<string | undefined> {
  try {
    return (await run(aws, ['configure', 'get', 'region'])).stdout.trim() || undefined
  } catch {
    // It exits with 1 where nothing is configured.
    return undefined
  }
}

async function configuredStackName(): Promise<string> {
  const [, name] = /^stack_name = "([^"]+)"$/m.exec(await readFile(join(root, 'samconfig.toml'), 'utf8')) ?? []
  if (!name) throw new Error('samconfig.toml has no line stack_name = "…": give --stack-name')
  return name
}
