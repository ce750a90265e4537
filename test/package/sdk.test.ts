import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { bare, empty, full, runNode } from './projects.ts'

let parameterStore: Server
let url: string
let agents: (string | undefined)[] = []

/** Keys are all that is needed to call AWS; only the official clients know what a profile is. */
const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
const profileFile = join(empty, 'credentials')
const profile = { AWS_PROFILE: 'test', AWS_SHARED_CREDENTIALS_FILE: profileFile }

beforeAll(async () => {
  await writeFile(profileFile, '[test]\naws_access_key_id = test\naws_secret_access_key = test\n')
  parameterStore = createServer(({ headers }, response) => {
    agents.push(headers['user-agent'])
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify({ Parameters: [{ Name: '/db-url', Type: 'String', Value: 'opened url', Version: 1 }] }))
  }).listen(0, '127.0.0.1')
  await once(parameterStore, 'listening')
  url = `http://127.0.0.1:${(parameterStore.address() as AddressInfo).port}`
})

beforeEach(() => {
  agents = []
})

afterAll(() => {
  parameterStore.close()
})

const byTheSdk = [expect.stringMatching(/^aws-sdk-js\//)]
const notInstalled = { code: 'ERR_SDK_NOT_INSTALLED', message: expect.stringContaining('@aws-sdk/client-ssm') }

const scripts = ['default-transport.mjs', 'default-transport.cjs']

describe.each(scripts)('without a bundler, in %s', (script) => {
  test('nothing but keys is needed to call AWS', async () => {
    expect(await runNode([script, url], { cwd: bare, env: keys })).toEqual({ dbUrl: 'opened url' })
    expect(agents).toEqual([expect.not.stringContaining('aws-sdk-js')])
  })

  test('a profile needs the SDK, and one that is not installed is an error that names the package', async () => {
    expect(await runNode([script, url], { cwd: bare, env: profile })).toEqual(notInstalled)
  })

  test('an installed SDK is found', async () => {
    expect(await runNode([script, url], { cwd: full, env: profile })).toEqual({ dbUrl: 'opened url' })
    expect(agents).toEqual(byTheSdk)
  })

  test('an installed SDK is not loaded where keys are enough', async () => {
    expect(await runNode([script, url], { cwd: full, env: keys })).toEqual({ dbUrl: 'opened url' })
    expect(agents).toEqual([expect.not.stringContaining('aws-sdk-js')])
  })
})

describe.each(['esm', 'cjs'] as const)('bundled to %s', (format) => {
  const bundle = join(empty, `default-transport.${format === 'esm' ? 'mjs' : 'cjs'}`)

  beforeAll(async () => {
    const entryPoints = ['default-transport.mjs']
    await build({
      absWorkingDir: full,
      entryPoints,
      outfile: bundle,
      bundle: true,
      format,
      platform: 'node',
      logLevel: 'error',
    })
  })

  test('nothing but keys is needed to call AWS', async () => {
    expect(await runNode([bundle, url], { cwd: empty, env: keys })).toEqual({ dbUrl: 'opened url' })
  })

  test('a profile needs the SDK, and one that is not installed is an error that names the package', async () => {
    expect(await runNode([bundle, url], { cwd: empty, env: profile })).toEqual(notInstalled)
  })

  test("the SDK is found in the function's own folder", async () => {
    const env = { ...profile, LAMBDA_TASK_ROOT: full }

    expect(await runNode([bundle, url], { cwd: empty, env })).toEqual({ dbUrl: 'opened url' })
    expect(agents).toEqual(byTheSdk)
  })

  test('the SDK is found where the managed runtime has it', async () => {
    const env = { ...profile, LAMBDA_TASK_ROOT: empty, NODE_PATH: join(full, 'node_modules') }

    expect(await runNode([bundle, url], { cwd: empty, env })).toEqual({ dbUrl: 'opened url' })
    expect(agents).toEqual(byTheSdk)
  })
})
