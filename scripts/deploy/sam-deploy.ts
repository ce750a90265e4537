import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { onExit } from '../lab/cleanup.ts'
import { root } from '../lab/paths.ts'
import type { Target } from './target.ts'

export interface SamDeployment {
  readonly sam: string
  readonly buildDir: string
  readonly target: Target
  /** `NAME=VALUE`. A parameter that is not among them keeps what it has, or gets its default in a new stack. */
  readonly parameters: readonly string[]
  /** Whether SAM need not ask before it changes anything. */
  readonly isConfirmed: boolean
}

/** Runs `sam deploy` in our terminal, where it shows the changes and may ask. No change is success. */
export async function samDeploy({ sam, buildDir, target, parameters, isConfirmed }: SamDeployment): Promise<void> {
  const args = [
    'deploy',
    ...['--config-file', join(root, 'samconfig.toml'), '--template-file', join(buildDir, 'template.yaml')],
    ...['--stack-name', target.stackName, '--region', target.region, '--no-fail-on-empty-changeset'],
    ...(isConfirmed ? ['--no-confirm-changeset'] : []),
    ...(parameters.length > 0 ? ['--parameter-overrides', ...parameters] : []),
  ]
  const child = spawn(sam, args, { cwd: root, stdio: 'inherit' })
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
  const stop = onExit(async () => {
    child.kill('SIGINT')
    await ended
  })
  const exitCode = await ended
  // An interruption ends this process, through the clean-up that waited for SAM.
  await stop()
  if (exitCode === 0) return
  const advice =
    isConfirmed || process.stdin.isTTY
      ? 'what it said above tells why. Then run the same command again.'
      : 'it may have asked for confirmation, and nobody could answer here: add --yes.'
  throw new Error(`sam deploy exited with ${exitCode}; ${advice}`)
}
