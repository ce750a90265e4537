import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const venv = fileURLToPath(new URL('../../.venv/bin', import.meta.url))

/** The Python that runs SAM CLI, where SAM's translator can be imported: what the first line of `sam` names. */
export function samPython(): string {
  const folders = [venv, ...(process.env['PATH'] ?? '').split(delimiter)]
  const sam = folders.map((folder) => join(folder, 'sam')).find((file) => existsSync(file))
  if (!sam) throw new Error('SAM CLI is neither in .venv nor on PATH: pip install aws-sam-cli')

  const [, python] = /^#!\s*(\S*python\S*)\s*$/m.exec(readFileSync(realpathSync(sam), 'utf8')) ?? []
  if (!python) throw new Error(`${sam} does not say which Python runs it: install SAM CLI with pip, into .venv`)
  return python
}
