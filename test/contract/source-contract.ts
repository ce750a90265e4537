import { describe, expect, test } from '@jest/globals'
import { type AnyReference, type Declaration, type Transport, unseal } from 'lambda-unseal'
import type { FakeCall } from 'lambda-unseal/testing'
import type { Outcome } from '../../src/sources/source.ts'
import { everythingIn } from '../helpers/everything-in.ts'
import { failureOf, failuresOf } from '../helpers/failures.ts'
import { holdCalls } from '../helpers/held-calls.ts'

/** One kind of source with its service behind it, made anew for each test. */
export interface SourceWorld {
  readonly transport: Transport
  /** Every call that reached the service. */
  readonly calls: readonly FakeCall[]
  put(name: string, value: string): void
  deny(name: string): void
  /** From now on every call fails so; `undefined` ends that. */
  failWith(errorName: string | undefined): void
  reference(name: string, options?: { readonly default?: string; readonly optional?: boolean }): AnyReference
  /** The source itself, without what is built on it. */
  read(references: readonly AnyReference[], transport: Transport): Promise<readonly Outcome[]>
}

export interface SourceContract {
  setUp(): SourceWorld
  /** A name, and what stands there, that is refused for its form. */
  readonly malformed: { readonly name: string; readonly value: string | undefined; readonly code: string }
  readonly absentCode: string
  /** Calls for so many names if one of them is denied. */
  callsWithOneDenied(names: number): number
  callsFor(names: number): number
  /** Answers about the name that hold no value of the documented type. */
  wrongAnswers(name: string): readonly unknown[]
}

const tenNames = Array.from({ length: 10 }, (_, index) => `GOOD_${index}`)

const anyWrongAnswer: readonly unknown[] = [null, undefined, 5, true, 'text', [], [null], {}, { '': null }]

/** What every source promises, whatever it reads. Call it inside a test file of the source. */
export function describeSource(kind: string, contract: SourceContract): void {
  const { setUp, malformed, absentCode } = contract

  const open = ({ transport, reference }: SourceWorld, names: readonly string[]) => {
    const declaration: Declaration = Object.fromEntries(names.map((name) => [name, reference(name)]))
    return unseal(declaration, { transport }).values()
  }

  describe(`the ${kind} source`, () => {
    test('opens what is there', async () => {
      const world = setUp()
      world.put('NAME', 'value')

      const values = await open(world, ['NAME'])

      expect(values).toHaveProperty('NAME', 'value')
    })

    test('reports what is absent, by its name', async () => {
      const failure = await failureOf(open(setUp(), ['NAME']))

      expect(failure).toMatchObject({ code: absentCode, key: 'NAME', message: expect.stringContaining("('NAME')") })
    })

    test('gives the default, or undefined if it is optional, for what is absent', async () => {
      const { transport, reference } = setUp()
      const vault = unseal(
        { a: reference('A', { default: 'stand-in' }), b: reference('B', { optional: true }) },
        { transport },
      )

      const values = await vault.values()

      expect({ ...values }).toEqual({ a: 'stand-in', b: undefined })
    })

    test('reports a denial with its IAM action', async () => {
      const world = setUp()
      world.put('NAME', 'value')
      world.deny('NAME')

      const failure = await failureOf(open(world, ['NAME']))

      expect(failure).toMatchObject({ code: 'ERR_ACCESS_DENIED', awsErrorName: 'AccessDeniedException' })
      expect(failure.message).toContain(`allow the function's role "${failure.api}" on "arn:aws:`)
    })

    test('never takes a denial for absence', async () => {
      const { put, deny, transport, reference } = setUp()
      put('NAME', 'value')
      deny('NAME')
      const vault = unseal({ name: reference('NAME', { default: 'stand-in' }) }, { transport })

      expect(await failureOf(vault.values())).toMatchObject({ code: 'ERR_ACCESS_DENIED' })
    })

    test('fails only the denied one of eleven names', async () => {
      const world = setUp()
      for (const name of [...tenNames, 'BAD']) world.put(name, `value of ${name}`)
      world.deny('BAD')
      const references = [...tenNames.slice(0, 4), 'BAD', ...tenNames.slice(4)].map((name) => world.reference(name))

      const outcomes = await world.read(references, world.transport)

      const found = tenNames.map((name) => `value of ${name}`)
      expect(outcomes.map(described)).toEqual([...found.slice(0, 4), 'AccessDeniedError', ...found.slice(4)])
    })

    test('reads ten good names beside a denied one in as few calls as the service allows', async () => {
      const world = setUp()
      for (const name of [...tenNames.slice(0, 9), 'BAD']) world.put(name, `value of ${name}`)
      world.deny('BAD')

      await failureOf(open(world, [...tenNames.slice(0, 9), 'BAD']))

      expect(world.calls).toHaveLength(contract.callsWithOneDenied(10))
    })

    test('fails only the malformed one of eleven names', async () => {
      const world = setUp()
      for (const name of tenNames) world.put(name, `value of ${name}`)
      if (malformed.value !== undefined) world.put(malformed.name, malformed.value)

      const failure = await failureOf(open(world, [malformed.name, ...tenNames]))

      expect(failure).toMatchObject({ key: malformed.name, code: malformed.code })
    })

    test.each(['', '0', 'false', 'null', 'undefined', ' ', '[]'])('opens the falsy-looking value %j', async (value) => {
      const { put, transport, reference } = setUp()
      put('NAME', value)
      const vault = unseal({ name: reference('NAME', { default: 'stand-in' }) }, { transport })

      const { name } = await vault.values()

      expect(name).toBe(value)
    })

    test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
      'opens one that is called %s',
      async (name) => {
        const world = setUp()
        world.put(name, 'value')

        const values = await open(world, [name])

        expect(Object.entries(values)).toEqual([[name, 'value']])
      },
    )

    test.each(['__proto__', 'constructor', 'toString'])('misses one that is called %s', async (name) => {
      expect(await failureOf(open(setUp(), [name]))).toMatchObject({ key: name, code: absentCode })
    })

    test('reads what two keys name once', async () => {
      const { put, transport, reference, calls } = setUp()
      put('NAME', 'value')

      const values = await unseal({ a: reference('NAME'), b: reference('NAME') }, { transport }).values()

      expect({ ...values }).toEqual({ a: 'value', b: 'value' })
      expect(calls).toHaveLength(1)
    })

    test('reports every failure of one load at once, and keeps what was opened', async () => {
      const world = setUp()
      world.put('GOOD', 'good value')
      world.put('DENIED', 'denied value')
      world.deny('DENIED')
      const vault = unseal(
        { good: world.reference('GOOD'), denied: world.reference('DENIED'), absent: world.reference('ABSENT') },
        { transport: world.transport },
      )

      const failures = await failuresOf(vault.values())

      expect(failures.map(({ key, code }) => [key, code])).toEqual([
        ['denied', 'ERR_ACCESS_DENIED'],
        ['absent', absentCode],
      ])
    })

    test('answers in the order it was asked, whatever the order of the answers', async () => {
      const world = setUp()
      const names = Array.from({ length: 25 }, (_, index) => `NAME_${(index * 7) % 25}`)
      for (const name of names) world.put(name, `value of ${name}`)
      const { transport, held } = holdCalls(world.transport)

      const reading = world.read(
        names.map((name) => world.reference(name)),
        transport,
      )
      for (const call of held.toReversed()) call.release()

      expect((await reading).map(described)).toEqual(names.map((name) => `value of ${name}`))
    })

    test('starts every call before the first is answered', async () => {
      const world = setUp()
      const names = Array.from({ length: 25 }, (_, index) => `NAME_${index}`)
      for (const name of names) world.put(name, `value of ${name}`)
      const { transport, held, releaseAll } = holdCalls(world.transport)

      const reading = world.read(
        names.map((name) => world.reference(name)),
        transport,
      )
      const startedAtOnce = held.length
      releaseAll()
      await reading

      expect(startedAtOnce).toBe(contract.callsFor(25))
    })

    test.each(['ThrottlingException', 'InternalServerError', 'ECONNRESET'])(
      'fails all of a call that fails with %s, and reads them again at the next call',
      async (errorName) => {
        const world = setUp()
        for (const name of tenNames) world.put(name, `value of ${name}`)
        const declaration = Object.fromEntries(tenNames.map((name) => [name, world.reference(name)]))
        const vault = unseal(declaration, { transport: world.transport })
        world.failWith(errorName)

        const failures = await failuresOf(vault.values())
        const callsOfFailure = world.calls.length
        world.failWith(undefined)
        await vault.values()

        expect(failures).toHaveLength(10)
        for (const failure of failures) {
          expect(failure).toMatchObject({ code: 'ERR_CALL_FAILED', awsErrorName: errorName })
        }
        expect([callsOfFailure, world.calls.length]).toEqual([contract.callsFor(10), 2 * contract.callsFor(10)])
      },
    )

    test('covers no outage by a default', async () => {
      const { put, failWith, transport, reference } = setUp()
      put('NAME', 'value')
      failWith('ServiceUnavailable')
      const vault = unseal(
        { a: reference('NAME', { default: 'stand-in' }), b: reference('NAME', { optional: true }) },
        { transport },
      )

      expect(await failuresOf(vault.values())).toHaveLength(2)
    })

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
      const vault = unseal({ name: reference('NAME') }, { transport: () => Promise.reject(thrown) })

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

      const failure = await failureOf(unseal({ name: reference('NAME') }, { transport }).values())

      expect(failure).toMatchObject({ code: 'ERR_CALL_FAILED', awsErrorName: 'RangeError' })
    })

    test('hands the transport a signal that is not aborted', async () => {
      const world = setUp()
      world.put('NAME', 'value')
      const { transport, held, releaseAll } = holdCalls(world.transport)

      const reading = world.read([world.reference('NAME')], transport)
      releaseAll()
      await reading

      expect(held.map(({ signal }) => signal.aborted)).toEqual([false])
    })
  })
}

function described(outcome: Outcome | undefined): string {
  if (!outcome) return 'nothing'
  if (outcome.status === 'found') return Buffer.from(outcome.raw as string | Uint8Array).toString()
  return outcome.fault.failureOf('key', 'reference').name
}
