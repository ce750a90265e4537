import { readFile } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import type { ValueErrorDetails, ValueFailure } from '../src/errors.ts'
import * as errors from '../src/errors.ts'

const details: ValueErrorDetails = {
  key: 'dbUrl',
  reference: "ssm('/url')",
  reason: 'no such parameter',
  api: 'ssm:GetParameters',
  awsErrorName: undefined,
  requestId: undefined,
}

type FailureClass = new (details: ValueErrorDetails) => ValueFailure

const failureClasses = Object.entries(errors).filter(
  ([name, member]) =>
    typeof member === 'function' && member.prototype instanceof errors.ValueError && name !== 'ValueError',
) as [string, FailureClass][]

describe('an error', () => {
  test.each(failureClasses)('%s is named after its class and has a code of its own', (name, Failure) => {
    const failure = new Failure(details)

    expect(failure.name).toBe(name)
    expect(failure.code).toMatch(/^ERR_[A-Z0-9_]+$/)
    expect(failure).toMatchObject(details)
    expect(String(failure)).toBe(`${name}: dbUrl: ssm('/url'): no such parameter`)
  })

  test('has a code that no other class has', () => {
    const codes = failureClasses.map(([, Failure]) => new Failure(details).code)

    expect(new Set([...codes, 'ERR_LOAD', 'ERR_CONTEXT_KEY_TAKEN']).size).toBe(failureClasses.length + 2)
    expect(codes.length).toBeGreaterThanOrEqual(15)
  })

  test('stands in the union of all errors', async () => {
    const source = await readFile(new URL('../src/errors.ts', import.meta.url), 'utf8')
    const union = /export type ValueFailure =([^/]+)/.exec(source)?.[1] ?? ''

    expect(union.match(/\w+Error/g)).toEqual(failureClasses.map(([name]) => name).sort(inOrderOf(source)))
  })

  test('is known by isUnsealError, also from another build', () => {
    const foreign = Object.defineProperty(new Error(), Symbol.for('lambda-unseal.error'), { value: true })

    expect([new errors.NotFoundError(details), new errors.LoadError([], 1), foreign].map(errors.isUnsealError)).toEqual(
      [true, true, true],
    )
  })

  test.each([[new Error()], [null], [undefined], ['ERR_LOAD'], [{ code: 'ERR_LOAD' }], [() => {}]])(
    'is not taken for one of ours: %p',
    (other) => {
      expect(errors.isUnsealError(other)).toBe(false)
    },
  )

  test('shows its brand to no printer', () => {
    expect(
      Object.getOwnPropertyDescriptor(new errors.NotFoundError(details), Symbol.for('lambda-unseal.error')),
    ).toMatchObject({
      enumerable: false,
    })
  })
})

describe('a LoadError', () => {
  const failure = new errors.NotFoundError(details)

  test('says all in its message', () => {
    expect(new errors.LoadError([failure, failure], 3).message).toBe(
      "2 of 3 values could not be opened:\n- dbUrl: ssm('/url'): no such parameter\n- dbUrl: ssm('/url'): no such parameter",
    )
    expect(new errors.LoadError([failure], 1).message).toMatch(/^1 of 1 value could not/)
  })

  test('holds its failures frozen, and not where a logger would print them again', () => {
    const error = new errors.LoadError([failure], 1)

    expect(error.failures).toEqual([failure])
    expect(Object.isFrozen(error.failures)).toBe(true)
    expect(Object.keys(error)).not.toContain('failures')
  })
})

function inOrderOf(text: string) {
  return (a: string, b: string) => text.indexOf(`class ${a} `) - text.indexOf(`class ${b} `)
}
