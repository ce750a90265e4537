import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { installedTools, pythonTools, type Say } from './python-tools.ts'

const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64'

/** AWS's Runtime Interface Emulator, which comes inside SAM CLI. */
export async function runtimeEmulator(say?: Say): Promise<string> {
  if (process.platform !== 'linux') throw new Error('the Runtime Interface Emulator runs on Linux only')
  const found = besideSam((await pythonTools(say)).sam) ?? besideSam((await installedTools(say)).sam)
  if (!found) throw new Error(`SAM CLI brings no Runtime Interface Emulator for ${architecture}`)
  return found
}

/** SAM CLI is installed by pip (a script beside `lib`) or as AWS's own bundle (a program beside `_internal`). */
function besideSam(sam: string): string | undefined {
  const folder = dirname(realpathSync(sam))
  const libraries = ['lib', 'lib64', 'local/lib'].flatMap((library) => {
    const parent = join(folder, '..', library)
    const versions = existsSync(parent) ? readdirSync(parent).filter((name) => name.startsWith('python3')) : []
    return versions.flatMap((version) => ['site-packages', 'dist-packages'].map((name) => join(parent, version, name)))
  })
  return [...libraries, join(folder, '_internal'), folder]
    .map((library) => join(library, 'samcli/local/rapid', `aws-lambda-rie-${architecture}`))
    .find(existsSync)
}
