import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../scripts/lab/command.ts'
import { root } from '../scripts/lab/paths.ts'
import { prepared } from '../scripts/lab/prepared.ts'

const bench = join(root, 'bench')
const packages = join(bench, 'node_modules')

/** Installs the peers into bench/node_modules, exactly as bench/package-lock.json says, unless they are there. */
export async function installPeers(say: (what: string) => void): Promise<void> {
  const lock = readFileSync(join(bench, 'package-lock.json'), 'utf8')
  await prepared(packages, [lock], async () => {
    say('installing the peers: npm ci in bench/ (about 10 s)')
    await run('npm', ['ci', '--ignore-scripts', '--engine-strict=false', '--loglevel=error'], { cwd: bench })
  })
}

/** The contestants are checked here, since only who runs the bench has the peers. */
export async function checkTypes(): Promise<void> {
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', join(bench, 'contestants/tsconfig.json')], { cwd: root })
}

/** The version of a package that the bench uses. */
export function versionOf(name: string): string {
  const folder = [packages, join(root, 'node_modules')].find((each) => existsSync(join(each, name)))
  return JSON.parse(readFileSync(join(folder ?? packages, name, 'package.json'), 'utf8')).version
}

/** What the contestants are made of. */
export function contestantPackages(): readonly string[] {
  return Object.keys(JSON.parse(readFileSync(join(bench, 'package.json'), 'utf8')).dependencies)
}
