import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { cache, root } from '../scripts/lab/paths.ts'
import { contestants } from './contestants.ts'

/** How all are bundled: esbuild's defaults, and what is best for the AWS SDK, whose CommonJS cannot be shaken. */
export const bundlings = {
  defaults: {},
  best: { mainFields: ['module', 'main'] },
} as const satisfies Record<string, BuildOptions>

export type Bundling = keyof typeof bundlings

export interface Bundles {
  /** Where they are. */
  readonly folder: string
  fileOf(contestant: string, bundling: Bundling): string
  readonly bytes: Readonly<Record<Bundling, Readonly<Record<string, number>>>>
}

/** Bundles every contestant alike, minified, for Node. */
export async function bundleAll(): Promise<Bundles> {
  const folder = join(cache, 'bench')
  await mkdir(folder, { recursive: true })
  const fileOf = (contestant: string, bundling: Bundling) => join(folder, `${contestant}.${bundling}.cjs`)
  const bytes: Record<Bundling, Record<string, number>> = { defaults: {}, best: {} }
  for (const [bundling, options] of Object.entries(bundlings) as [Bundling, BuildOptions][]) {
    for (const { name } of contestants) {
      const outfile = fileOf(name, bundling)
      const entryPoints = [join(root, `bench/contestants/${name}.ts`)]
      await build({ entryPoints, outfile, bundle: true, minify: true, platform: 'node', logLevel: 'error', ...options })
      bytes[bundling][name] = (await stat(outfile)).size
    }
  }
  return { folder, fileOf, bytes }
}
