import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { type CodeBlock, docstringBlocks, markdownBlocks } from './code-blocks.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What an example of a docstring may take as given. */
const given = `
import middy from '@middy/core'
import { z } from 'zod'
import { type Duration, type Transport, type ValuesOf, custom, decryptEnv, env, isAuthError, isUnsealError, kmsEnv, redactor, secret, secretsManager, ssm, ssmParameters, ssmPath, unseal } from 'lambda-unseal'
import { fakeAws, lambdaContext } from 'lambda-unseal/testing'
declare const event: unknown
declare function connect(password: string): Promise<void>
declare function call(token: string): Promise<void>
`

/** What the README's test of a handler imports. */
const theirHandler: CodeBlock = {
  name: 'handler',
  code: 'export const handler = async (_event: unknown, _context: unknown) => 1\n',
}

/** What an example of a single function may take as given besides. */
const givenFor: Readonly<Record<string, string>> = {
  'errors.ts-1': "const vault = unseal({ a: ssm('/a') })",
  'testing-lambda-context.ts-1': 'const handler = middy().handler(async () => 1)',
}

describe('the code of', () => {
  test('the README compiles', () => {
    const blocks = markdownBlocks('README.md')

    expect(blocks.length).toBeGreaterThan(4)
    expect(complaints('readme', [...blocks, theirHandler])).toBe('')
  })

  test('every docstring compiles', () => {
    const blocks = docstringBlocks()
    const withGiven = blocks.map(({ name, code }) => ({ name, code: `${given}${givenFor[name] ?? ''}\n${code}` }))

    expect(blocks.length).toBeGreaterThan(8)
    expect(Object.keys(givenFor).filter((name) => !blocks.some((block) => block.name === name))).toEqual([])
    expect(complaints('docstrings', withGiven)).toBe('')
  })
})

/** What the compiler says of these files, each a module of its own. */
function complaints(name: string, blocks: readonly CodeBlock[]): string {
  const folder = join(root, '.cache/code-blocks', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const block of blocks) writeFileSync(join(folder, `${block.name}.ts`), block.code)
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../tsconfig.json',
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, lib: ['es2024', 'dom'] },
      include: ['.'],
    }),
  )
  const tsc = join(root, 'node_modules/.bin/tsc')
  const { stdout, stderr } = spawnSync(tsc, ['--project', folder], { encoding: 'utf8' })
  return `${stdout}${stderr}`
}
