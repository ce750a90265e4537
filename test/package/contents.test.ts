import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { root } from '../../scripts/lab/paths.ts'
import { bare, complaintOf, installed } from './projects.ts'

const filesOf = (folder: string) =>
  globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile())
const pathsOf = (folder: string) =>
  filesOf(folder).map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))

test('the package holds two builds, a declaration for each source, and nothing else', () => {
  const declarations = pathsOf(join(root, 'src'))
    .filter((path) => !path.startsWith('handlers/'))
    .map((path) => path.replace(/\.ts$/, '.d.ts'))
  const build = [...declarations, 'errors.js', 'index.js', 'powertools/index.js', 'shared-*.js', 'testing/index.js']
  const expected = [
    ...['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'dist/cjs/package.json'],
    ...['cjs', 'esm'].flatMap((format) => build.map((path) => `dist/${format}/${path}`)),
  ]

  const paths = new Set(pathsOf(installed).map((path) => path.replace(/shared-\w{8}\.js$/, 'shared-*.js')))

  expect([...paths].sort()).toEqual(expected.sort())
})

test('npm installs no optional peer with it', () => {
  expect(globSync('node_modules/{@aws-sdk,@smithy,@aws-lambda-powertools}', { cwd: bare })).toEqual([])
})

test.each([
  'lambda-unseal/dist/esm/index.js',
  'lambda-unseal/dist/cjs/index.js',
  'lambda-unseal/dist/esm/vault.js',
  'lambda-unseal/vault',
  'lambda-unseal/testing/fake-aws',
])('%s can be neither imported nor required', async (specifier) => {
  const imported = await complaintOf(process.execPath, ['-e', `import('${specifier}')`], bare)
  const required = await complaintOf(process.execPath, ['-e', `require('${specifier}')`], bare)

  expect(imported).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED')
  expect(required).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED')
})

test('CommonJS loads the SDK by import() too, which also finds an SDK that is ES modules only', () => {
  const files = globSync('dist/cjs/*.js', { cwd: installed })

  expect(files.map((file) => readFileSync(join(installed, file), 'utf8')).join('\n')).toMatch(/\bawait import\(/)
})
