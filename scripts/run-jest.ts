import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onExit } from './lab/cleanup.ts'
import { root } from './lab/paths.ts'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const reporter = join(root, 'scripts/jest-counts.mjs')

/** Runs one project of jest.config.mjs, shows what Jest shows, and counts. */
export async function runProject(project: string, flags: readonly string[] = []): Promise<Counts> {
  const { exitCode, counts } = await runJest(project, ['--reporters', 'default', '--reporters', reporter, ...flags])
  if (!counts) return { passed: 0, failed: 1, skipped: 0 }
  // It also fails for reasons that are no test's, such as a worker that crashed.
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/** How many tests a project has: a name that none has skips each of them, with its hooks. At least one. */
export async function countTests(project: string): Promise<number> {
  const { counts } = await runJest(project, ['--testNamePattern', 'x^', '--reporters', reporter, '--silent'])
  return counts?.skipped || 1
}

async function runJest(project: string, flags: readonly string[]): Promise<{ exitCode: number; counts?: Counts }> {
  const folder = await mkdtemp(join(tmpdir(), 'lambda-unseal-'))
  const remove = onExit(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'counts.json')
  try {
    const exitCode = await jest(['--selectProjects', project, ...flags], { ...process.env, JEST_COUNTS: file })
    return { exitCode, counts: JSON.parse(await readFile(file, 'utf8')) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { exitCode: 1 }
    throw error
  } finally {
    await remove()
  }
}

/** On a leash, like everything that the lab starts, but with our terminal. */
async function jest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const leash = join(root, 'scripts/lab/leash.mjs')
  const node = [process.execPath, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
  const command = [...node, join(root, 'node_modules/jest/bin/jest.js'), ...args]
  const child = spawn(process.execPath, [leash, 'SIGTERM', ...command], {
    cwd: root,
    env,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)))
  let isInterrupted = false
  const stop = onExit(async () => {
    isInterrupted = true
    child.stdin.destroy()
    await ended
  })

  const exitCode = await ended
  // The clean-up ends this process: half a result is none.
  if (isInterrupted) return new Promise(() => {})
  await stop()
  return exitCode
}
