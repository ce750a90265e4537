import { rmSync } from 'node:fs'
import { copyFile, cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../scripts/lab/command.ts'
import { root } from '../../scripts/lab/paths.ts'

/** From the oldest that the types need to the one before ours. Not in this project: each would take the place of `tsc`. */
const compilers = {
  'typescript-5.5': 'npm:typescript@5.5.4',
  'typescript-5.9': 'npm:typescript@5.9.3',
  'typescript-6': 'npm:typescript@6.0.3',
}

/** Packs what `npm run build` built and installs it into two projects, once for all tests here: see projects.ts. */
export default async function setUp(): Promise<void> {
  // Not inside this project, whose node_modules would be found on the way up.
  const folder = await mkdtemp(join(tmpdir(), 'lambda-unseal-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  process.env['PACKAGE_TESTS'] = folder

  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const { name, version, devDependencies, peerDependencies: peers } = manifest
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const tarball = join(folder, `${name}-${version}.tgz`)
  const pinned = (...names: string[]) => Object.fromEntries(names.map((each) => [each, devDependencies[each]]))
  const types = pinned('@types/aws-lambda', '@types/node')

  await makeProject(join(folder, 'bare'), { [name]: tarball, ...types, ...pinned('middy5', 'middy6') })
  await makeProject(join(folder, 'full'), {
    [name]: tarball,
    ...types,
    middy7: `npm:@middy/core@${devDependencies['@middy/core']}`,
    // Middy 7's declarations name it.
    ...pinned('@aws/durable-execution-sdk-js'),
    ...pinned('@aws-sdk/client-kms', '@aws-sdk/client-secrets-manager', '@aws-sdk/client-ssm'),
    ...pinned('@aws-lambda-powertools/parameters'),
  })
  await makeProject(join(folder, 'floor'), { [name]: tarball, '@aws-lambda-powertools/parameters': floorOf(peers) })
  await install(join(folder, 'compilers'), compilers)
  await mkdir(join(folder, 'empty'))
}

/** The oldest Powertools that is promised to do. */
const floorOf = (peers: Readonly<Record<string, string>>) =>
  (peers['@aws-lambda-powertools/parameters'] ?? '').replace('^', '')

async function makeProject(folder: string, dependencies: Readonly<Record<string, string>>): Promise<void> {
  await install(folder, dependencies)
  await cp(join(root, 'test/package/consumer'), folder, { recursive: true })
  // One text for each way to be compiled.
  for (const name of ['types', 'powertools']) {
    for (const extension of ['mts', 'cts'])
      await copyFile(join(folder, `${name}.ts`), join(folder, `${name}.${extension}`))
  }
  const handler = await readFile(join(folder, 'middy.mts'), 'utf8')
  for (const middy of Object.keys(dependencies).filter((name) => name.startsWith('middy'))) {
    for (const extension of ['mts', 'ts']) {
      await writeFile(join(folder, `${middy}.${extension}`), handler.replace('@middy/core', middy))
    }
  }
}

async function install(folder: string, dependencies: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: folder })
}
