// Checks template.yaml with the linters that know CloudFormation: `sam validate --lint` and cfn-lint, warnings too.
// Nothing is ignored. Installs both into .venv unless they are on PATH. Usage: node scripts/lint-template.ts
import { spawnSync } from 'node:child_process'
import { root } from './lab/paths.ts'
import { pythonTools } from './lab/python-tools.ts'
import { samEnvironment } from './lab/sam-environment.ts'

const { sam, cfnLint } = await pythonTools(console.error)

const linters = [
  ['sam validate', sam, 'validate', '--lint', '--template-file', 'template.yaml'],
  ['cfn-lint', cfnLint, '--non-zero-exit-code', 'warning', 'template.yaml'],
] as const

for (const [name, command, ...args] of linters) {
  const { status, error } = spawnSync(command, args, { cwd: root, env: samEnvironment(), stdio: 'inherit' })
  if (error) console.error(error.message)
  console.log(`${name}: ${status === 0 ? 'clean' : 'FAILED'}`)
  if (status !== 0) process.exitCode = 1
}
