import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onExit } from './cleanup.ts'

/** The variables of each function, by its logical ID. Only what the template declares reaches a function. */
export type FunctionVariables = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface VariablesFile {
  readonly path: string
  remove(): Promise<void>
}

/** Writes what `sam local --env-vars` reads, for this user's eyes only. It is removed at the latest when we end. */
export async function writeVariablesFile(variables: FunctionVariables): Promise<VariablesFile> {
  const folder = await mkdtemp(join(tmpdir(), 'lambda-unseal-'))
  const remove = onExit(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'env.json')
  await writeFile(path, JSON.stringify(variables), { mode: 0o600 })
  return { path, remove }
}
