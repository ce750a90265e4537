import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../../scripts/lab/paths.ts'

/** Bundles a file of the project with the library in it, as `<its name>.mjs`, and answers where that is. */
export async function bundle(file: string, directory: string): Promise<string> {
  const outfile = join(directory, `${basename(file, '.ts')}.mjs`)
  await build({
    entryPoints: [join(root, file)],
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    logLevel: 'error',
  })
  return outfile
}
