import { expect, test } from '@jest/globals'
import { type Transport, unseal } from 'lambda-unseal'
import { everythingIn } from '../helpers/everything-in.ts'
import { failureOf } from '../helpers/failures.ts'
import { described, type SourceContract } from './source-contract.ts'

const anyWrongAnswer: readonly unknown[] = [null, undefined, 5, true, 'text', [], [null], {}, { '': null }]

/** Answers and errors in any shape but the documented one. */
export function testAnswers(contract: SourceContract): void {
  const { setUp, batchSecrets = false } = contract

  test('reports a reference that nobody answered, and never gives undefined', async () => {
    const { put, reference, read } = setUp()
    put('NAME', 'value')

    for (const answer of [...anyWrongAnswer, ...contract.wrongAnswers('NAME')]) {
      const outcomes = await read([reference('NAME', { optional: true })], async () => answer as object)
      expect([answer, outcomes.map(described)]).toEqual([answer, ['NoAnswerError']])
    }
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'marked-secret'],
    ['an object without a name', {}],
    ['an error whose name is an object', Object.assign(new Error('marked-secret'), { name: {}, requestId: [] })],
    ['an error whose name is no name', Object.assign(new Error('marked-secret'), { name: 'marked-secret: no' })],
    ['an error called constructor', Object.assign(new Error('marked-secret'), { name: 'constructor' })],
    ['an error called __proto__', Object.assign(new Error('marked-secret'), { name: '__proto__' })],
  ])('survives a transport that rejects with %s', async (_what, thrown) => {
    const { put, reference } = setUp()
    put('NAME', 'value')
    const vault = unseal({ name: reference('NAME') }, { transport: () => Promise.reject(thrown), batchSecrets })

    const failure = await failureOf(vault.values())

    expect(failure.code).toBe('ERR_CALL_FAILED')
    expect(everythingIn(failure)).not.toMatch(/marked-secret|native code/)
  })

  test('survives a transport that throws instead of rejecting', async () => {
    const { put, reference } = setUp()
    put('NAME', 'value')
    const transport: Transport = () => {
      throw new RangeError('marked-secret')
    }

    const failure = await failureOf(unseal({ name: reference('NAME') }, { transport, batchSecrets }).values())

    expect(failure).toMatchObject({ code: 'ERR_CALL_FAILED', awsErrorName: 'RangeError' })
  })
}
