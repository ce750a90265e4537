// Everything static that CI runs: style, types, the build, the package as it would be published, and the template.
// A line a step; of a step that failed also what it said. Usage: npm run check
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { onExit, runAndCleanUp } from './lab/cleanup.ts'
import { CommandError, run } from './lab/command.ts'
import { cache, root } from './lab/paths.ts'
import { pythonTools } from './lab/python-tools.ts'

type Step = readonly [name: string, command: string, ...args: string[]]

const bin = (name: string) => join(root, 'node_modules/.bin', name)

/** They run side by side. Each ends at its first failure, because its later steps need the earlier ones. */
function chains(folder: string, tarball: string): readonly (readonly Step[])[] {
  return [
    [['style', bin('biome'), 'check', '--error-on-warnings']],
    [['types', bin('tsc'), '-p', 'tsconfig.json']],
    [
      ['build', process.execPath, 'scripts/build.ts'],
      ['exports', process.execPath, 'scripts/check-exports.ts'],
      ['pack', 'npm', 'pack', '--ignore-scripts', '--pack-destination', folder],
      ['publint', bin('publint'), 'run', tarball, '--strict'],
      // The profile leaves out the resolution of Node 10, which knows no `exports` and so only the main entry.
      ['are the types wrong', bin('attw'), tarball, '--profile', 'node16'],
    ],
    [['template', process.execPath, 'scripts/lint-template.ts']],
  ]
}

await runAndCleanUp(async () => {
  await pythonTools(console.log)
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const folder = await temporaryFolder()

  const start = performance.now()
  const steps = chains(folder, join(folder, `${name}-${version}.tgz`))
  const failures = (await Promise.all(steps.map(runChain))).filter((failure) => failure !== undefined)

  for (const { step, said } of failures) console.log(`\n--- ${step} ---\n${said}`)
  console.log(failures.length === 0 ? `all clean, ${secondsSince(start)}` : `\n${failures.length} failed`)
  return failures.length === 0 ? 0 : 1
})

async function runChain(steps: readonly Step[]): Promise<{ step: string; said: string } | undefined> {
  for (const [step, command, ...args] of steps) {
    const start = performance.now()
    try {
      await run(command, args, { cwd: root })
      console.log(`✓ ${step}, ${secondsSince(start)}`)
    } catch (error) {
      console.log(`✗ ${step}, ${secondsSince(start)}`)
      return { step, said: error instanceof CommandError ? outputOf(error) : String(error) }
    }
  }
  return undefined
}

function outputOf({ output: { stdout, stderr } }: CommandError): string {
  return `${stdout}${stderr}`.trim()
}

function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}

async function temporaryFolder(): Promise<string> {
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'check-'))
  onExit(() => rm(folder, { recursive: true, force: true }))
  return folder
}
