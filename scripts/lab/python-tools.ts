import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findOnPath, run } from './command.ts'
import { venv } from './paths.ts'
import { prepared } from './prepared.ts'

/** Tells a person what takes long. */
export type Say = (message: string) => void

/** The commands of the lab that are written in Python: where each is. */
export interface PythonTools {
  readonly sam: string
  readonly motoServer: string
  readonly cfnLint: string
}

/** Finds SAM CLI, the emulator and the linter on PATH, or installs all three, pinned, into `.venv`. */
export async function pythonTools(say: Say = () => {}): Promise<PythonTools> {
  const [sam, motoServer, cfnLint] = ['sam', 'moto_server', 'cfn-lint'].map(findOnPath)
  return sam && motoServer && cfnLint ? { sam, motoServer, cfnLint } : installedTools(say)
}

/** The pinned tools in `.venv`, whatever is on PATH. */
export async function installedTools(say: Say = () => {}): Promise<PythonTools> {
  const requirements = pathOf('requirements.txt')
  const constraints = pathOf('constraints.txt')
  const python = await pythonVersion()
  const inputs = [readFileSync(requirements, 'utf8'), readFileSync(constraints, 'utf8'), python.text]

  await prepared(venv, inputs, async () => {
    say('installing SAM CLI and the emulator into .venv (about 35 s)')
    await run(python.command, ['-m', 'venv', venv]).catch((error) => {
      throw new Error(`cannot make .venv; on Debian and Ubuntu: apt-get install python3-venv\n${error.message}`)
    })
    const frozen = python.minor >= 11 ? ['-c', constraints] : []
    // Compiling to bytecode would take half of the time, mostly for modules that are never imported.
    await run(join(venv, 'bin/pip'), [
      ...'install -q --disable-pip-version-check --no-compile'.split(' '),
      '-r',
      requirements,
      ...frozen,
    ])
  })
  return {
    sam: join(venv, 'bin/sam'),
    motoServer: join(venv, 'bin/moto_server'),
    cfnLint: join(venv, 'bin/cfn-lint'),
  }
}

async function pythonVersion(): Promise<{ command: string; text: string; minor: number }> {
  const command = ['python3', 'python'].find(findOnPath)
  if (!command) throw new Error('Python 3.10 or newer is needed for SAM CLI and the emulator: no python3 on PATH')
  const { stdout } = await run(command, ['-c', 'import sys; print(*sys.version_info[:3], sys.base_prefix)'])
  const [major, minor] = stdout.split(' ').map(Number)
  if (major !== 3 || minor === undefined || minor < 10) {
    throw new Error(`Python 3.10 or newer is needed for SAM CLI and the emulator; ${command} is ${major}.${minor}`)
  }
  return { command, text: stdout.trim(), minor }
}

function pathOf(name: string): string {
  const file = fileURLToPath(new URL(name, import.meta.url))
  if (!existsSync(file)) throw new Error(`${file} is missing`)
  return file
}
