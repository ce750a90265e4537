import { expect, test } from '@jest/globals'
import { unseal } from 'lambda-unseal'
import { failuresOf } from '../helpers/failures.ts'
import { holdCalls } from '../helpers/held-calls.ts'
import { described, type SourceContract } from './source-contract.ts'

const tenNames = Array.from({ length: 10 }, (_, index) => `NAME_${index}`)

/** How the service is called, in which order, and what becomes of calls that fail. */
export function testCalls(contract: SourceContract): void {
  const { setUp, batchSecrets = false } = contract

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
      const vault = unseal(declaration, { transport: world.transport, batchSecrets })
      world.failWith(errorName)

      const failures = await failuresOf(vault.values())
      const callsOfFailure = world.calls.length
      world.failWith(undefined)
      await vault.values()

      expect(failures).toHaveLength(10)
      for (const failure of failures) {
        expect(failure).toMatchObject({ code: 'ERR_CALL_FAILED', awsErrorName: errorName })
      }
      const calls = contract.callsInFailure?.(errorName) ?? [contract.callsFor(10), contract.callsFor(10)]
      expect([callsOfFailure, world.calls.length - callsOfFailure]).toEqual(calls)
    },
  )

  test('covers no outage by a default', async () => {
    const { put, failWith, transport, reference } = setUp()
    put('NAME', 'value')
    failWith('ServiceUnavailable')
    const vault = unseal(
      { a: reference('NAME', { default: 'stand-in' }), b: reference('NAME', { optional: true }) },
      { transport, batchSecrets },
    )

    expect(await failuresOf(vault.values())).toHaveLength(2)
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
}
