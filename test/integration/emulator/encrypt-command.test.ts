import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { kmsEnv, unseal } from 'lambda-unseal'
import { awsCli } from '../../../scripts/lab/aws-cli.ts'
import { cleanUp } from '../../../scripts/lab/cleanup.ts'
import { run } from '../../../scripts/lab/command.ts'
import { dummyCredentials } from '../../../scripts/lab/environment.ts'
import { type Stage, setStage } from '../../../scripts/lab/stage.ts'

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
const [command = ''] = /^aws kms encrypt .*$/m.exec(readme) ?? []

let aws: string
let stage: Stage
let folder: string

beforeAll(async () => {
  aws = await awsCli()
  stage = await setStage()
  folder = await mkdtemp(join(tmpdir(), 'lambda-unseal-'))
}, 180_000)

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await cleanUp()
})

test('the command of the README makes a variable that the function of that name opens', async () => {
  await writeFile(join(folder, 'db-password.txt'), 'a password', { mode: 0o600 })
  const [, ...args] = command.split(' ')

  const { stdout } = await run(aws, args, {
    cwd: folder,
    env: { ...process.env, ...dummyCredentials, AWS_ENDPOINT_URL: stage.emulator.url, AWS_PAGER: '' },
  })
  process.env['MADE_BY_README'] = stdout.trim()
  process.env['AWS_LAMBDA_FUNCTION_NAME'] = 'my-function'
  const credentials = { accessKeyId: 'lab', secretAccessKey: 'lab' }
  const options = { region: 'us-east-1', endpoint: stage.proxy.url, credentials }
  const { password } = await unseal({ password: kmsEnv('MADE_BY_README') }, options).values()
  delete process.env['MADE_BY_README']
  delete process.env['AWS_LAMBDA_FUNCTION_NAME']

  expect(password).toBe('a password')
}, 60_000)
