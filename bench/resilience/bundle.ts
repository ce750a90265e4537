import { join } from 'node:path'
import { build } from 'esbuild'
import { run } from '../../scripts/lab/command.ts'
import { cache, root } from '../../scripts/lab/paths.ts'
import { contestants } from './contestants.ts'

const folder = join(cache, 'bench/resilience')

export const bundleOf = (contestant: string): string => join(folder, `${contestant}.cjs`)

/** Checks and bundles every contestant, so that nothing changes under a long run. */
export async function bundleContestants(): Promise<void> {
  const sources = join(root, 'bench/resilience/contestants')
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', join(sources, 'tsconfig.json')], { cwd: root })
  for (const { name } of contestants) {
    await build({
      entryPoints: [join(sources, `${name}.ts`)],
      outfile: bundleOf(name),
      bundle: true,
      platform: 'node',
      mainFields: ['module', 'main'],
      logLevel: 'error',
    })
  }
}
