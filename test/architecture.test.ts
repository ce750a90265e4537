import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** The rooms of src, each with what its files may import and why. A file may always import from its own room. */
const rooms: Readonly<Record<string, { readonly imports: readonly string[]; readonly because: string }>> = {
  errors: { imports: [], because: 'errors are the bottom: every room may throw them' },
  foundation: { imports: ['errors'], because: 'a fault becomes an error; a time limit is a timer' },
  transport: { imports: ['foundation'], because: 'calls AWS, and knows nothing of what is asked for' },
  cache: { imports: [], because: 'keeps anything; knows neither AWS nor Middy' },
  references: {
    imports: ['transport', 'errors', 'foundation'],
    because: 'says what a value is and opens it; reads nothing',
  },
  redaction: { imports: [], because: 'takes secrets out of texts; knows nothing of where they come from' },
  sources: {
    imports: ['references', 'transport', 'foundation', 'errors'],
    because: 'reads references by calls; keeps nothing',
  },
  rotation: { imports: ['cache', 'foundation'], because: 'tries credentials; knows neither AWS nor what a vault is' },
  vault: {
    imports: ['references', 'sources', 'cache', 'rotation', 'redaction', 'transport', 'foundation', 'errors'],
    because: 'wires references, sources, cache, rotation and redaction',
  },
  middleware: { imports: ['vault', 'references', 'errors'], because: 'hands what a vault opens to Middy' },
  powertools: {
    imports: ['vault', 'references', 'cache', 'transport', 'foundation', 'errors'],
    because: 'meets Powertools on its own terms; whoever imports it has Powertools',
  },
  testing: {
    imports: ['transport', 'middleware'],
    because: 'fakes take the shapes, and the place, of what they stand in for',
  },
  index: {
    imports: ['middleware', 'vault', 'rotation', 'references', 'redaction', 'transport', 'errors'],
    because: 'names what is public',
  },
  handlers: { imports: ['index'], because: 'samples use the package as users do, by its name' },
}

const roomOfRootFile: Readonly<Record<string, string>> = {
  'errors.ts': 'errors',
  'fault.ts': 'foundation',
  'time-limit.ts': 'foundation',
  'is-same.ts': 'foundation',
  'index.ts': 'index',
}

/** Packages that a room may import, beside node:. */
const packages: Readonly<Record<string, readonly string[]>> = {
  handlers: [
    '@aws-lambda-powertools/parameters/dynamodb',
    '@middy/core',
    'aws-lambda',
    'lambda-unseal',
    'lambda-unseal/powertools',
    'mysql2/promise',
    'zod',
  ],
  powertools: [
    '@aws-lambda-powertools/parameters/base',
    '@aws-lambda-powertools/parameters/base/types',
    '@aws-lambda-powertools/parameters/errors',
  ],
}

interface Import {
  readonly from: string
  readonly to: string
  readonly isTypeOnly: boolean
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(sep).join('/'))

const imports = files.flatMap((file) => importsOf(file))

describe('the source tree', () => {
  test('has a room for every file', () => {
    expect(files.filter((file) => !(roomOf(file) in rooms))).toEqual([])
    expect(files.length).toBeGreaterThan(40)
  })

  test('has no import that this test does not see', () => {
    const seen = imports.filter(({ to }) => to !== '').length
    const written = files.flatMap((file) => textOf(file).match(/ from '[^']+'$|\bimport\('/gm) ?? []).length

    expect(seen).toBe(written)
  })

  test('has imports that follow the arrows', () => {
    const against = imports
      .filter(({ to }) => to.endsWith('.ts'))
      .map(({ from, to }) => ({ from, to, room: roomOf(from), other: roomOf(to) }))
      .filter(({ room, other }) => room !== other && !rooms[room]?.imports.includes(other))
      .map(
        ({ from, to, room, other }) =>
          `${from} imports ${to}: ${room} must not know ${other} (${rooms[room]?.because})`,
      )

    expect(against).toEqual([])
  })

  test('has no arrow that nothing uses', () => {
    const used = new Set(imports.map(({ from, to }) => `${roomOf(from)} → ${roomOf(to)}`))
    const allowed = Object.entries(rooms).flatMap(([room, { imports: others }]) =>
      others.map((other) => `${room} → ${other}`),
    )

    expect(allowed.filter((arrow) => !used.has(arrow))).toEqual([])
  })

  test('imports no package but Node itself outside of the samples and of what needs a peer', () => {
    const foreign = imports
      .filter(({ from, to }) => !to.endsWith('.ts') && !to.startsWith('node:') && !packages[roomOf(from)]?.includes(to))
      .map(({ from, to }) => `${from} imports ${to}`)

    expect(foreign).toEqual([])
  })

  test('imports only types into the fakes for tests, and where they are installed', () => {
    const values = imports.filter(
      ({ from, to, isTypeOnly }) => roomOf(from) === 'testing' && roomOf(to) !== 'testing' && !isTypeOnly,
    )

    expect(values.map(({ to }) => to)).toEqual(['transport/installed.ts'])
  })

  test('has no cycle but of types', () => {
    expect(cyclesOf(imports.filter(({ isTypeOnly }) => !isTypeOnly))).toEqual([])
  })

  test('keeps the cache free of everything else', () => {
    const others = imports.filter(({ from, to }) => roomOf(from) === 'cache' && roomOf(to) !== 'cache')

    expect(others).toEqual([])
  })

  test('re-exports only in the entries, and by name', () => {
    const reexporting = files.filter((file) => /^export\s[^\n]*\sfrom\s|^\} from /m.test(withoutImports(file)))
    const byStar = files.filter((file) => /^export \*/m.test(textOf(file)))
    const byDefault = files.filter((file) => /^export default/m.test(textOf(file)))

    expect({ reexporting, byStar, byDefault }).toEqual({
      reexporting: ['index.ts', 'powertools/index.ts', 'testing/index.ts'],
      byStar: [],
      byDefault: [],
    })
  })
})

function roomOf(file: string): string {
  if (/^lambda-unseal\b/.test(file)) return 'index'
  const [folder = '', ...rest] = file.split('/')
  return rest.length === 0 ? (roomOfRootFile[folder] ?? folder) : folder
}

function textOf(file: string): string {
  return readFileSync(join(src, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}

function withoutImports(file: string): string {
  return textOf(file).replaceAll(/^import[\s\S]*? from '[^']+'$/gm, '')
}

function importsOf(file: string): Import[] {
  const statement =
    /^(?:import|export)\s+(type\s)?((?:[\w$\s,*]|\{[^}]*\})*?)\s*from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)/gm
  return [...textOf(file).matchAll(statement)].map(([, type, names = '', from, bare, dynamic]) => {
    const to = from ?? bare ?? dynamic ?? ''
    const listed = /\{([^}]*)\}/
      .exec(names)?.[1]
      ?.split(',')
      .map((name) => name.trim())
    const isTypeOnly =
      type !== undefined || (listed?.filter(Boolean).every((name) => name.startsWith('type ')) ?? false)
    const target = to.startsWith('.')
      ? relative(src, join(src, dirname(file), to))
          .split(sep)
          .join('/')
      : to
    return { from: file, to: target, isTypeOnly }
  })
}

function cyclesOf(edges: readonly Import[]): string[] {
  const cycles: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (path.includes(file) || done.has(file)) return
    for (const { to } of edges.filter(({ from }) => from === file)) visit(to, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  return cycles
}
