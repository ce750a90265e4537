import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { bare, complaintOf, empty, floor, full, runNode } from './projects.ts'

const twice = {
  answers: [
    { API_KEY: 'opened key', dbUrl: 'opened url', user: 'opened user' },
    { API_KEY: 'opened key', dbUrl: 'opened url', user: 'opened user' },
  ],
  // Three kinds of source, once.
  calls: 3,
}

test.each([
  ['middy5', bare],
  ['middy6', bare],
  ['middy7', full],
])('works by import with %s', async (middy, cwd) => {
  expect(await runNode(['middy.mjs', middy], { cwd })).toEqual(twice)
})

test('works with Middy bundled to CommonJS', async () => {
  const outfile = join(empty, 'middy.cjs')
  await build({
    absWorkingDir: full,
    entryPoints: ['bundled-middy.mjs'],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    logLevel: 'error',
  })

  expect(await runNode([outfile], { cwd: empty })).toEqual(twice)
})

test('works by require, with errors that are instances of their classes and known to the other build', async () => {
  expect(await runNode(['require.cjs'], { cwd: bare })).toEqual({
    values: { apiKey: 'opened key', dbUrl: 'opened url' },
    isInstance: true,
    isKnown: true,
    isKnownToOtherBuild: true,
  })
})

describe.each([
  ['the newest', full],
  ['the oldest', floor],
])('with %s Powertools', (_age, cwd) => {
  test.each(['powertools-use.mjs', 'powertools-use.cjs'])('the bridge works both ways, in %s', async (script) => {
    expect(await runNode([script], { cwd })).toEqual({
      values: { own: 'opened own' },
      failure: { code: 'ERR_ACCESS_DENIED', awsErrorName: 'AccessDeniedException' },
      password: 'opened password',
      isProvider: true,
      errorCode: 'ERR_LOAD',
    })
  })
})

test('only the entry for Powertools needs it', async () => {
  const complaint = await complaintOf(process.execPath, ['-e', "import('lambda-unseal/powertools')"], bare)

  expect(complaint).toContain("Cannot find package '@aws-lambda-powertools/parameters'")
})
