import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { bare, empty, full, runNode } from './projects.ts'

let parameterStore: Server
let url: string

beforeAll(async () => {
  parameterStore = createServer((_, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify({ Parameters: [{ Name: '/db-url', Type: 'String', Value: 'opened url', Version: 1 }] }))
  }).listen(0, '127.0.0.1')
  await once(parameterStore, 'listening')
  url = `http://127.0.0.1:${(parameterStore.address() as AddressInfo).port}`
})

afterAll(() => {
  parameterStore.close()
})

const scripts = ['default-transport.mjs', 'default-transport.cjs']

describe.each(scripts)('without a bundler, in %s', (script) => {
  test('an SDK that is not installed is an error that names the package', async () => {
    expect(await runNode([script, url], { cwd: bare })).toEqual({
      code: 'ERR_SDK_NOT_INSTALLED',
      message: expect.stringContaining('@aws-sdk/client-ssm'),
    })
  })

  test('an installed SDK is found', async () => {
    expect(await runNode([script, url], { cwd: full })).toEqual({ dbUrl: 'opened url' })
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

  test('an SDK that is not installed is an error that names the package', async () => {
    expect(await runNode([bundle, url], { cwd: empty })).toEqual({
      code: 'ERR_SDK_NOT_INSTALLED',
      message: expect.stringContaining('@aws-sdk/client-ssm'),
    })
  })

  test("the SDK is found in the function's own folder", async () => {
    expect(await runNode([bundle, url], { cwd: empty, env: { LAMBDA_TASK_ROOT: full } })).toEqual({
      dbUrl: 'opened url',
    })
  })

  test('the SDK is found where the managed runtime has it', async () => {
    const env = { LAMBDA_TASK_ROOT: empty, NODE_PATH: join(full, 'node_modules') }

    expect(await runNode([bundle, url], { cwd: empty, env })).toEqual({ dbUrl: 'opened url' })
  })
})
