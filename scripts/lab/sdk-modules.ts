import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { cache, root } from './paths.ts'
import { prepared } from './prepared.ts'
import type { Say } from './python-tools.ts'

/** The SDK clients that the managed runtime brings and a function therefore leaves out of its bundle. */
export const sdkClients = ['@aws-sdk/client-kms', '@aws-sdk/client-ssm', '@aws-sdk/client-secrets-manager'] as const

/** A `node_modules` with those clients, one CommonJS file each: what the managed runtime has in /var/runtime. */
export async function prepareSdkModules(say: Say = () => {}): Promise<string> {
  const folder = join(cache, 'sdk')
  const modules = join(folder, 'node_modules')
  const versions = await Promise.all(sdkClients.map(versionOf))

  await prepared(
    folder,
    sdkClients.map((client, index) => `${client}@${versions[index]}`),
    async () => {
      say('bundling the AWS SDK clients that the managed runtime would bring')
      await Promise.all(sdkClients.map((client, index) => bundle(client, versions[index] ?? '', join(modules, client))))
    },
  )
  return modules
}

async function bundle(client: string, version: string, folder: string): Promise<void> {
  await build({
    entryPoints: [client],
    absWorkingDir: root,
    outfile: join(folder, 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    logLevel: 'error',
  })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: client, version, main: './index.js' }))
}

export async function versionOf(name: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8'))
  return version
}
