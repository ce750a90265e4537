import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cache } from './paths.ts'

/**
 * Makes a folder unless it was made, whole, from the same inputs: then a stamp in it says so. A half-made or outdated
 * one is removed and made again. Of several processes that want it at once, one makes it and the others wait.
 */
export async function prepared(folder: string, inputs: readonly string[], make: () => Promise<void>): Promise<void> {
  const stamp = createHash('sha256').update(JSON.stringify(inputs)).digest('hex')
  const stampFile = join(folder, '.stamp')
  const isMade = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
  if (isMade()) return

  await locked(basename(folder), async () => {
    if (isMade()) return
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    await make()
    writeFileSync(stampFile, stamp)
  })
}

/** Runs `work` while no other process of this project runs its own under the same name. */
export async function locked<T>(name: string, work: () => Promise<T>): Promise<T> {
  const file = join(cache, 'locks', `${name}.lock`)
  mkdirSync(dirname(file), { recursive: true })
  while (!tryToLock(file)) {
    if (!isHeld(file)) rmSync(file, { force: true })
    await sleep(200)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function tryToLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Whether the process that wrote the lock still lives: one that was killed cannot have removed it. */
function isHeld(file: string): boolean {
  try {
    const holder = Number(readFileSync(file, 'utf8'))
    // Read between its creation and its first byte, it says nothing yet.
    return holder === 0 || process.kill(holder, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
