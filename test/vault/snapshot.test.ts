import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { createSnapshot } from '../../src/vault/snapshot.ts'
import { printed } from '../helpers/everything-in.ts'

const marked = 'marked-secret'

const snapshotOf = (values: Record<string, unknown>) => createSnapshot(new Map(Object.entries(values)))

describe('a snapshot', () => {
  test('answers [secret] for each key to JSON.stringify and to inspect', () => {
    const snapshot = snapshotOf({ dbUrl: marked, db: { password: marked } })

    expect(JSON.stringify(snapshot)).toBe('{"dbUrl":"[secret]","db":"[secret]"}')
    expect(inspect(snapshot)).toBe("{ dbUrl: '[secret]', db: '[secret]' }")
  })

  test.each([
    ['text', marked],
    ['an object', { marked, nested: [{ marked }] }],
    ['bytes', Buffer.from(marked)],
    ['plain bytes', Uint8Array.from(Buffer.from(marked))],
    ['a map', new Map([[marked, marked]])],
    ['an object that prints itself', { toJSON: () => marked, toString: () => marked, [inspect.custom]: () => marked }],
    ['a function', Object.assign(() => marked, { marked })],
  ])('prints nothing of %s, however it is printed', (_what, value) => {
    const snapshot = snapshotOf({ it: value })
    const bytes = inspect(Buffer.from(marked)).slice(8, -1)

    for (const text of printed(snapshot)) {
      expect(text).not.toContain(marked)
      expect(text).not.toContain(bytes)
      expect(text).not.toContain([...Buffer.from(marked)].slice(0, 4).join(', '))
    }
  })

  test('is frozen', () => {
    const snapshot = snapshotOf({ it: 'value' })

    expect(Object.isFrozen(snapshot)).toBe(true)
    expect(() => Object.assign(snapshot, { it: 'mine' })).toThrow(TypeError)
    expect(() => Object.assign(snapshot, { other: 'mine' })).toThrow(TypeError)
    expect(() => Object.defineProperty(snapshot, 'toJSON', { value: undefined })).toThrow(TypeError)
  })

  test('inherits nothing: what was not declared is undefined', () => {
    const snapshot = snapshotOf({ it: 'value' })

    expect(['constructor', 'toString', '__proto__', 'valueOf'].map((key) => Reflect.get(snapshot, key))).toEqual(
      Array(4).fill(undefined),
    )
  })

  test('can be spread, listed and taken apart by those who mean to', () => {
    const snapshot = snapshotOf({ a: 1, b: undefined })

    expect({ ...snapshot }).toEqual({ a: 1, b: undefined })
    expect(Object.keys(snapshot)).toEqual(['a', 'b'])
  })

  test('holds keys called __proto__, constructor and then', () => {
    const values = Object.fromEntries([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['then', 'c'],
    ])

    const snapshot = snapshotOf(values)

    expect(Object.entries(snapshot)).toEqual(Object.entries(values))
    expect(JSON.stringify(snapshot)).toBe('{"__proto__":"[secret]","constructor":"[secret]","then":"[secret]"}')
  })
})
