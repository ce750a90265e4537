import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { root } from '../../scripts/lab/paths.ts'
import { bare, complaintOf, full } from './projects.ts'

const nodenext = ['--module', 'nodenext']
const bundler = ['--module', 'preserve', '--moduleResolution', 'bundler']
const exact = ['--exactOptionalPropertyTypes']

/** What TypeScript says of a file, with every declaration that it reaches checked as well. */
function complaintsOfTypeScript(project: string, file: string, flags: readonly string[]): Promise<string> {
  const strict = '--noEmit --strict --noUncheckedIndexedAccess --skipLibCheck false --target es2023 --types node'
  return complaintOf(join(root, 'node_modules/.bin/tsc'), [...strict.split(' '), ...flags, file], project)
}

test.each([
  ['an ES module', 'types.mts', nodenext],
  ['CommonJS', 'types.cts', nodenext],
  ['a bundled module', 'types.ts', bundler],
])('%s knows the type of every value and context', async (_, file, module) => {
  expect(await complaintsOfTypeScript(bare, file, [...exact, ...module])).toBe('')
})

test.each([
  ['middy5', bare, exact],
  ['middy6', bare, exact],
  // The declarations of the SDK that Middy 7's declarations name are wrong under this flag.
  ['middy7', full, []],
])('a handler of %s finds the values on its context', async (middy, project, flags) => {
  expect(await complaintsOfTypeScript(project, `${middy}.mts`, [...flags, ...nodenext])).toBe('')
})
