import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { bare, compilers, complaintOf, full } from './projects.ts'

const nodenext = ['--module', 'nodenext']
const bundler = ['--module', 'preserve', '--moduleResolution', 'bundler']
const exact = ['--exactOptionalPropertyTypes']
const everyDeclaration = ['--skipLibCheck', 'false']
const ours = ['--skipLibCheck']

// One compilation takes seconds.
jest.setTimeout(60_000)

describe.each(compilers)('%s', (name, tsc) => {
  /** What the compiler says of these files. */
  function complaints(project: string, files: readonly string[], flags: readonly string[]): Promise<string> {
    const strict = '--noEmit --strict --noUncheckedIndexedAccess --target es2023 --types node'
    return complaintOf(process.execPath, [tsc, ...strict.split(' '), ...flags, ...files], project)
  }

  test('is what its name says', () => {
    const { version } = JSON.parse(readFileSync(join(tsc, '../../package.json'), 'utf8'))

    expect(version).toMatch(new RegExp(`^${name.replace('typescript-', '')}\\.`))
  })

  test.each([
    ['ES modules and CommonJS', ['types.mts', 'types.cts', 'middy5.mts', 'middy6.mts'], nodenext],
    ['bundled modules', ['types.ts', 'middy5.ts', 'middy6.ts'], bundler],
  ])('knows every value, context and mistake in %s, with Middy 5 and 6', async (_how, files, how) => {
    expect(await complaints(bare, files, [...how, ...exact, ...everyDeclaration])).toBe('')
  })

  test.each([
    ['ES modules and CommonJS', ['middy7.mts', 'powertools.mts', 'powertools.cts'], nodenext],
    ['bundled modules', ['middy7.ts', 'powertools.ts'], bundler],
  ])('knows them in %s, with Middy 7 and with Powertools', async (_how, files, how) => {
    // The SDK's declarations are wrong under the one flag, so ours are held to one after the other.
    expect(await complaints(full, files, [...how, ...exact, ...ours])).toBe('')
    expect(await complaints(full, files, [...how, ...everyDeclaration])).toBe('')
  })
})

test.each(compilers)('%s names the type of every vault that is exported', async (_name, tsc) => {
  const emit = ['--declaration', '--emitDeclarationOnly', '--outDir', 'declared']
  const flags = ['--strict', '--target', 'es2023', '--types', 'node', ...nodenext, ...ours, ...emit]

  expect(await complaintOf(process.execPath, [tsc, ...flags, 'declared.mts'], bare)).toBe('')
})

test('a mistake is a complaint: the checks above see something', async () => {
  const [[, tsc] = ['', '']] = compilers

  expect(await complaintOf(process.execPath, [tsc, '--noEmit', '--strict', ...nodenext, 'mistake.mts'], bare)).toMatch(
    /mistake\.mts\(\d+,\d+\): error TS/,
  )
})
