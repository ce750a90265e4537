import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { CallError } from '../../src/transport/call-error.ts'
import { outputOf } from '../../src/transport/http/answer.ts'
import { thrownBy } from '../helpers/failures.ts'

const errorOf = (body: string, headers: Record<string, string> = {}, statusCode = 400) =>
  thrownBy(() => outputOf({ statusCode, headers, body })) as CallError

describe('an answer', () => {
  test('of any kind is an object or a named error, and nothing else', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constantFrom('', 'null', '[]', '{"__type":{}}'))
    const headers = fc.dictionary(
      fc.constantFrom('x-amzn-errortype', 'x-amzn-requestid', 'retry-after', 'date'),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), headers, texts, (statusCode, headers, body) => {
        try {
          expect(typeof outputOf({ statusCode, headers, body })).toBe('object')
        } catch (error) {
          expect(error).toBeInstanceOf(CallError)
          expect((error as CallError).name).toMatch(/^[A-Za-z][\w.-]{0,99}$/)
          expect((error as CallError).retryAfterMs ?? 1).toBeGreaterThan(0)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    ['{"__type":"NotFoundException"}', {}, 'NotFoundException'],
    ['{"__type":"com.amazonaws.kms#NotFoundException"}', {}, 'NotFoundException'],
    ['{"code":"Throttling"}', {}, 'Throttling'],
    ['{"__type":"A"}', { 'x-amzn-errortype': 'B:http://internal.amazon.com/coral/com.amazon.coral.service/' }, 'B'],
    ['<html>', {}, 'Http400'],
    ['', {}, 'Http400'],
    ['{"__type":"marked secret"}', {}, 'Http400'],
    ['{"__type":5}', {}, 'Http400'],
  ] as const)('%s with %j is called %s', (body, headers, name) => {
    expect(errorOf(body, headers).name).toBe(name)
  })

  test('says its request id, how long to wait and what its clock shows', () => {
    const date = new Date(Date.now() + 60 * 60_000).toUTCString()

    const error = errorOf('{}', { 'x-amzn-requestid': 'id-1', 'retry-after': '2', date }, 503)

    expect(error).toMatchObject({ requestId: 'id-1', retryAfterMs: 2000, statusCode: 503 })
    expect(Math.round((error.clockSkewMs ?? 0) / 60_000)).toBe(60)
  })

  test('says by a date how long to wait, on its own clock', () => {
    const at = (seconds: number) => new Date(Date.UTC(2001, 0, 1) + seconds * 1000).toUTCString()

    expect(errorOf('{}', { 'retry-after': at(90), date: at(60) }).retryAfterMs).toBe(30_000)
    expect(errorOf('{}', { 'retry-after': at(60), date: at(90) }).retryAfterMs).toBeUndefined()
    expect(errorOf('{}', { 'retry-after': at(60) }).retryAfterMs).toBeUndefined()
  })

  test.each(['0', '-1', 'soon', '', 'NaN'])('asks for no wait by %j', (retryAfter) => {
    expect(errorOf('{}', { 'retry-after': retryAfter }).retryAfterMs).toBeUndefined()
  })
})
