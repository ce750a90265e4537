import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onExit } from '../cleanup.ts'
import { findOnPath, isExecutable } from '../command.ts'

/** A user that owns nothing, `nobody` on every Linux: neither database runs as root. */
const nobody = 65534

const isRoot = process.getuid?.() === 0

/** The command as ourselves or, if that is root, as nobody. */
export function unprivileged(command: string, args: readonly string[]): [command: string, args: readonly string[]] {
  if (!isRoot) return [command, args]
  return ['setpriv', [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', command, ...args]]
}

/** A new folder that only such a command, and root, can read. It is removed at the latest when we end. */
export async function unprivilegedFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lambda-unseal-'))
  onExit(() => rm(folder, { recursive: true, force: true }))
  if (isRoot) await chown(folder, nobody, nobody)
  return folder
}

export function unprivilegedObstacle(): string | undefined {
  return isRoot && !findOnPath('setpriv') ? 'neither database runs as root, and there is no setpriv' : undefined
}

/** Where a command is, on PATH or in one of these folders, which not everybody has on it. */
export function find(command: string, folders: readonly string[]): string | undefined {
  return findOnPath(command) ?? folders.map((folder) => join(folder, command)).find(isExecutable)
}
