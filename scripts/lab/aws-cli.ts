import { join } from 'node:path'
import { findOnPath, run } from './command.ts'
import { cache } from './paths.ts'
import { prepared } from './prepared.ts'
import type { Say } from './python-tools.ts'

const version = '1.46.3'

/** The AWS CLI: on PATH, or else installed into a folder of its own. It is large, and only one test needs it. */
export async function awsCli(say: Say = () => {}): Promise<string> {
  const found = findOnPath('aws')
  if (found && (await works(found))) return found

  const folder = join(cache, 'aws-cli')
  await prepared(folder, [version], async () => {
    say('installing the AWS CLI (about 15 s)')
    await run('python3', ['-m', 'venv', folder])
    const quietly = ['-q', '--disable-pip-version-check', '--no-compile']
    await run(join(folder, 'bin/pip'), ['install', ...quietly, `awscli==${version}`])
  })
  return join(folder, 'bin/aws')
}

/** A version manager leaves commands on PATH that only say what is not installed. */
function works(aws: string): Promise<boolean> {
  return run(aws, ['--version'], { timeoutMs: 10_000 }).then(
    () => true,
    () => false,
  )
}
