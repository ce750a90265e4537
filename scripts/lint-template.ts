// Checks template.yaml with the linters that know CloudFormation: `sam validate --lint` and cfn-lint, warnings too.
// Nothing is ignored. Usage: node scripts/lint-template.ts
import { spawnSync } from 'node:child_process'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('..', import.meta.url))

// Both ask for a region, and SAM for credentials, although nothing is sent to AWS.
const env = {
  ...process.env,
  PATH: [`${repository}.venv/bin`, process.env['PATH']].join(delimiter),
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'lint',
  AWS_SECRET_ACCESS_KEY: 'lint',
  SAM_CLI_TELEMETRY: '0',
}

const linters = [
  ['sam', 'validate', '--lint', '--template-file', 'template.yaml'],
  ['cfn-lint', '--non-zero-exit-code', 'warning', 'template.yaml'],
] as const

let failed = false
for (const [command, ...args] of linters) {
  const { status, error } = spawnSync(command, args, { cwd: repository, env, stdio: 'inherit' })
  if (error)
    console.error(
      `${command} could not run (${error.message}): pip install aws-sam-cli cfn-lint, into .venv or on PATH`,
    )
  console.log(`${command}: ${status === 0 ? 'clean' : 'FAILED'}`)
  failed ||= status !== 0
}
process.exitCode = failed ? 1 : 0
