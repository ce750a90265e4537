import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** What the lab makes once and uses again; never committed, safe to delete. */
export const cache: string = join(root, '.cache')

/** The Python environment of the lab. */
export const venv: string = join(root, '.venv')

/** The Node 24 that npm installed with the project (its package `node`): the binary, and the headers beside it. */
export function node24(): { readonly binary: string; readonly home: string } {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  const name = `${prefix}-${process.platform}-${process.arch}`
  const home = ['node_modules/node/node_modules', 'node_modules']
    .map((folder) => join(root, folder, name))
    .find((folder) => existsSync(join(folder, 'bin/node')))
  if (!home) throw new Error(`Node 24 is not installed: no ${name} below node_modules (run npm ci, with its scripts)`)
  return { binary: join(home, 'bin/node'), home }
}
