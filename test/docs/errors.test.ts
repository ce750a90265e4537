import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import * as errors from '../../src/errors.ts'

/** Every code and its class, once: the compiler wants one more, or one less, if the union changes. */
const classes: Readonly<Record<errors.UnsealErrorCode, string>> = {
  ERR_LOAD: 'LoadError',
  ERR_CONTEXT_KEY_TAKEN: 'ContextKeyTakenError',
  ERR_VARIABLE_NOT_SET: 'VariableNotSetError',
  ERR_FUNCTION_NAME_UNKNOWN: 'FunctionNameUnknownError',
  ERR_NOT_BASE64: 'NotBase64Error',
  ERR_BAD_REFERENCE: 'BadReferenceError',
  ERR_INVALID_CIPHERTEXT: 'InvalidCiphertextError',
  ERR_NOT_FOUND: 'NotFoundError',
  ERR_ACCESS_DENIED: 'AccessDeniedError',
  ERR_CALL_FAILED: 'CallFailedError',
  ERR_NO_ANSWER: 'NoAnswerError',
  ERR_TIMEOUT: 'TimeoutError',
  ERR_SDK_NOT_INSTALLED: 'SdkNotInstalledError',
  ERR_NOT_UTF8: 'NotUtf8Error',
  ERR_INVALID_JSON: 'InvalidJsonError',
  ERR_JSON_KEY_ABSENT: 'JsonKeyAbsentError',
  ERR_NOT_TEXT: 'NotTextError',
  ERR_SCHEMA: 'SchemaError',
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')
const page = textOf('docs/errors.md')
const readme = textOf('README.md')

type ErrorClass = (abstract new (...parts: never[]) => errors.UnsealError) & { readonly prototype: errors.UnsealError }

/** What src/errors.ts exports, without the abstract ones. */
const exported = Object.entries(errors).filter(
  ([name, member]) =>
    typeof member === 'function' && member.prototype instanceof errors.UnsealError && name !== 'ValueError',
) as unknown as [string, ErrorClass][]

/** A section of the page, by its heading. */
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section.split(/^## /m)[0] as string]),
)
const codesOnPage = [...sections.keys()].filter((heading) => heading.startsWith('ERR_'))
const itemOf = (code: string, item: string) =>
  new RegExp(`^- \\*\\*${item}:\\*\\* (.+)$`, 'm').exec(sections.get(code) ?? '')?.[1]

describe('the codes of errors', () => {
  test('are those of the exported classes', () => {
    const details = { key: '', reference: '', reason: '' }
    const made = exported.map(([name, Class]) => {
      const given = Class.prototype instanceof errors.ValueError ? [details] : name === 'LoadError' ? [[], 0] : ['']
      return [Reflect.construct(Class as never, given).code, name]
    })

    expect(Object.fromEntries(made)).toEqual(classes)
    expect(made).toHaveLength(Object.keys(classes).length)
  })

  test('each have a section on the page, and no other has', () => {
    expect(codesOnPage.toSorted()).toEqual(Object.keys(classes).toSorted())
    expect(new Set(codesOnPage).size).toBe(page.match(/^### ERR_/gm)?.length)
  })

  test('each have a row in the table of the README, and no other has', () => {
    const rows = [...readme.matchAll(/^\| `(ERR_\w+)` \| .+ \|$/gm)].map(([, code]) => code)

    expect(rows.toSorted()).toEqual(Object.keys(classes).toSorted())
  })

  test('are mentioned nowhere if they do not exist', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `src/${file}`)
    const mentioned = [...files, 'docs/errors.md', 'README.md', 'CHANGELOG.md'].flatMap(
      // Those of Node and of its HTTP parser are quoted as they are.
      (file) =>
        textOf(file).match(/(?<!\w)ERR_(?!MODULE|SOCKET|HTTP|TLS|STREAM|PROXY|INVALID_(?:ARG|URL|CHAR))[A-Z0-9_]+/g) ??
        [],
    )

    expect([...new Set(mentioned)].filter((code) => !(code in classes))).toEqual([])
  })
})

describe('the section of', () => {
  test.each(Object.entries(classes))('%s says its class, when and what to do', (code, name) => {
    const isOfOneValue = (errors as Record<string, unknown>)[name] as ErrorClass

    expect(itemOf(code, 'Class')).toBe(`\`${name}\``)
    expect(itemOf(code, 'Of one value')).toBe(isOfOneValue.prototype instanceof errors.ValueError ? 'yes' : 'no')
    expect(itemOf(code, 'When')).toMatch(/\.$/)
    expect(itemOf(code, 'What to do')).toMatch(/\.$/)
  })
})

describe('the IAM statements', () => {
  const blocks = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, json = '']) => JSON.parse(json))
  const statements: Record<string, unknown>[] = blocks.flat()

  test('can be pasted as they are', () => {
    for (const { Sid: _sid, Principal: _principal, Condition: _condition, ...statement } of statements) {
      expect(statement).toEqual({ Effect: 'Allow', Action: expect.any(String), Resource: expect.anything() })
    }
  })

  test('allow every action that is called, and no other', () => {
    const sources = readdirSync(join(root, 'src/sources')).map((file) => textOf(`src/sources/${file}`))
    const called = sources.flatMap((text) => [
      ...[...text.matchAll(/^const api = '([^']+)'$/gm)].map(([, action]) => action),
      ...[...text.matchAll(/'secretsManager', '(\w+)'/g)].map(([, operation]) => `secretsmanager:${operation}`),
    ])

    expect(new Set(statements.map(({ Action }) => Action))).toEqual(new Set(called))
  })

  test('name one resource each, but for the one that cannot and the policy of a key', () => {
    const wide = statements.filter(({ Resource }) => Resource === '*')

    expect(wide.map(({ Action, Sid }) => Sid ?? Action)).toEqual([
      'MyFunctionOpensItsOwn',
      'secretsmanager:BatchGetSecretValue',
    ])
  })

  test('of the README are those of the page', () => {
    const ofReadme = [...readme.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, json = '']) => JSON.parse(json))

    expect(ofReadme.length).toBeGreaterThan(2)
    for (const block of ofReadme) expect(blocks).toContainEqual(block)
  })
})
