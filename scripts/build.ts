// Builds what is published into dist/: ES modules, the same as CommonJS, and the declarations of both.
// Usage: npm run build
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build, transformSync } from 'esbuild'
import { run } from './lab/command.ts'
import { root } from './lab/paths.ts'
import { isPeerOf } from './peers.ts'

const dist = join(root, 'dist')
const shared = { platform: 'node', target: 'node22', charset: 'utf8' } as const

rmSync(dist, { recursive: true, force: true })
await Promise.all([writeModules(), writeDeclarations()])
// The nearest package.json decides what a .js file is, and whether a bundler may drop it.
write('cjs/package.json', `${JSON.stringify({ type: 'commonjs', sideEffects: false })}\n`)

/**
 * One file an entry, and one for what they share: a class stays one class, and an unbundled function loads in a fifth
 * of the time that one file a source would take. Not minified, so stack traces are read without source maps.
 */
async function writeModules(): Promise<void> {
  const outdir = join(dist, 'esm')
  const { outputFiles } = await build({
    ...shared,
    absWorkingDir: root,
    entryPoints: ['src/index.ts', 'src/errors.ts', 'src/powertools/index.ts', 'src/testing/index.ts'],
    outdir,
    outbase: 'src',
    chunkNames: 'shared-[hash]',
    format: 'esm',
    bundle: true,
    splitting: true,
    write: false,
    plugins: [{ name: 'no-dependency', setup: ({ onResolve }) => onResolve({ filter: /^[^.]/ }, refusePackage) }],
  })
  for (const { path, text } of outputFiles) {
    const name = path.slice(outdir.length + 1)
    write(`esm/${name}`, text)
    // esbuild splits ES modules only, so each becomes CommonJS afterwards.
    write(`cjs/${name}`, transformSync(text, { ...shared, format: 'cjs', banner: '"use strict";' }).code)
  }
}

function refusePackage({ path, kind, importer }: { path: string; kind: string; importer: string }) {
  if (kind === 'entry-point') return undefined
  if (path.startsWith('node:') || isPeerOf(importer.slice(root.length + 1), path)) return { path, external: true }
  return { errors: [{ text: `${path} would become a dependency of every user` }] }
}

/** What the two builds import has their extension; TypeScript rewrites it in JavaScript only. */
async function writeDeclarations(): Promise<void> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root })
  for (const name of globSync('**/*.d.ts', { cwd: join(dist, 'esm') })) {
    const text = readFileSync(join(dist, 'esm', name), 'utf8').replace(
      /((?:from|import\() ?['"]\.[^'"]+)\.ts(['"])/g,
      '$1.js$2',
    )
    for (const format of ['esm', 'cjs']) write(`${format}/${name}`, text)
  }
}

function write(name: string, text: string): void {
  const file = join(dist, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
