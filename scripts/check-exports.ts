// Holds dist/ and `exports` of package.json together: what is promised exists and is the same for `import` and
// `require`, nothing else can be imported, and no file needs what a user may not have. Usage: after npm run build,
// node scripts/check-exports.ts
import { existsSync, globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './lab/paths.ts'
import { isPeerOf } from './peers.ts'

interface Conditions {
  readonly import: { readonly types: string; readonly default: string }
  readonly require: { readonly types: string; readonly default: string }
}

const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly name: string
  readonly exports: Readonly<Record<string, Conditions | string>>
}
const require = createRequire(import.meta.url)

const faults = [
  ...(await Promise.all(Object.entries(exports).map(faultsOfEntry))).flat(),
  ...built().flatMap(faultsOfFile),
]
for (const fault of faults) console.error(fault)
console.log(faults.length === 0 ? `${Object.keys(exports).length} entries, ${built().length} files` : 'FAILED')
process.exitCode = faults.length === 0 ? 0 : 1

async function faultsOfEntry([subpath, target]: [string, Conditions | string]): Promise<readonly string[]> {
  const fault = (what: string) => `exports["${subpath}"]: ${what}`
  if (subpath.includes('*')) return [fault('a pattern lets in files that nobody listed')]
  if (typeof target === 'string') return existsSync(join(root, target)) ? [] : [fault(`no ${target}`)]

  const absent = [target.import, target.require].flatMap(Object.values).filter((file) => !existsSync(join(root, file)))
  if (absent.length > 0) return absent.map((file) => fault(`no ${file}`))

  const entry = join(name, subpath)
  const [imported, required] = [await import(entry), require(entry)].map((module) =>
    Object.keys(module).sort().join(', '),
  )
  return imported === required ? [] : [fault(`import finds ${imported}, and require finds ${required}`)]
}

function faultsOfFile(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const foreign = specifiersOf(text).filter((specifier) => !/^(\.|node:)/.test(specifier) && !isPeerOf(file, specifier))
  return [
    ...foreign.map((specifier) => `${file}: names ${specifier}, which a user may not have`),
    ...(/\bimport\.meta\b/.test(text) ? [`${file}: import.meta is not for CommonJS`] : []),
    ...(canBeImported(file) ? [`${file}: can be imported as ${join(name, file)}`] : []),
  ]
}

function built(): readonly string[] {
  return globSync('dist/**/*.{js,d.ts,json}', { cwd: root }).sort()
}

/** What is imported, in a declaration also by `import('…')` and `/// <reference types="…" />`. */
function specifiersOf(text: string): readonly string[] {
  const code = text.replace(/\/\*.*?\*\//gs, '')
  const forms = /(?:\bfrom|\bimport|\bimport\(|\brequire\(|<reference (?:types|path)=)\s*(['"])(?<specifier>[^'"]+)\1/g
  return [...code.matchAll(forms)].flatMap(({ groups }) => groups?.['specifier'] ?? [])
}

function canBeImported(file: string): boolean {
  try {
    // A package may import itself by its name, by the same rules as everybody else.
    import.meta.resolve(join(name, file))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return false
    throw error
  }
}
