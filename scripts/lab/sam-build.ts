import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { onExit } from './cleanup.ts'
import { run } from './command.ts'
import { cache, root } from './paths.ts'
import { pythonTools, type Say } from './python-tools.ts'
import { samEnvironment } from './sam-environment.ts'

export interface SamBuildOptions {
  /** Emptied and filled. @default a new folder below .aws-sam, removed when the process ends */
  readonly buildDir?: string
  /** @default template.yaml */
  readonly template?: string
  readonly say?: Say
}

/**
 * Bundles the functions of the template with `sam build`, and answers the folder: one for each function, and the
 * template that names them. There is no package.json beside the handlers, so SAM installs nothing and esbuild runs in
 * place: it finds `lambda-unseal` by tsconfig.json's `paths`.
 */
export async function samBuild(options: SamBuildOptions = {}): Promise<string> {
  const { template = join(root, 'template.yaml'), say } = options
  const buildDir = options.buildDir ?? (await ownBuildDir())
  const { sam } = await pythonTools(say)
  await mkdir(join(cache, 'sam'), { recursive: true })
  await run(sam, ['build', '--parallel', '--template-file', template, '--build-dir', buildDir], {
    cwd: root,
    env: samEnvironment(),
    timeoutMs: 180_000,
  })
  return buildDir
}

/** `sam build` empties its folder, which would pull it away from under the containers of another run. */
async function ownBuildDir(): Promise<string> {
  const parent = join(root, '.aws-sam')
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, 'run-'))
  onExit(() => rm(folder, { recursive: true, force: true }))
  // SAM writes a file of its own beside it.
  return join(folder, 'build')
}
