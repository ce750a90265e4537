import { expect, test } from '@jest/globals'
import { type Declaration, unseal } from 'lambda-unseal'
import { failureOf } from '../helpers/failures.ts'
import type { ValueContract, ValueWorld } from './source-contract.ts'

/** What is there, what is not, and what only looks so. */
export function testValues({ setUp, absentCode, batchSecrets = false }: ValueContract): void {
  const open = ({ transport, reference }: ValueWorld, names: readonly string[]) => {
    const declaration: Declaration = Object.fromEntries(names.map((name) => [name, reference(name)]))
    return unseal(declaration, { transport, batchSecrets }).values()
  }

  test('opens what is there', async () => {
    const world = setUp()
    world.put('NAME', 'value')

    const values = await open(world, ['NAME'])

    expect(values).toHaveProperty('NAME', 'value')
  })

  test('reports what is absent, by its name', async () => {
    const failure = await failureOf(open(setUp(), ['NAME']))

    expect(failure).toMatchObject({ code: absentCode, key: 'NAME', message: expect.stringMatching(/\('\/?NAME'\)/) })
  })

  test('gives the default, or undefined if it is optional, for what is absent', async () => {
    const { transport, reference } = setUp()
    const vault = unseal(
      { a: reference('A', { default: 'stand-in' }), b: reference('B', { optional: true }) },
      { transport, batchSecrets },
    )

    const values = await vault.values()

    expect({ ...values }).toEqual({ a: 'stand-in', b: undefined })
  })

  test.each(['', '0', 'false', 'null', 'undefined', ' ', '[]'])('opens the falsy-looking value %j', async (value) => {
    const { put, transport, reference } = setUp()
    put('NAME', value)
    const vault = unseal({ name: reference('NAME', { default: 'stand-in' }) }, { transport, batchSecrets })

    const { name } = await vault.values()

    expect(name).toBe(value)
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('opens one that is called %s', async (name) => {
    const world = setUp()
    world.put(name, 'value')

    const values = await open(world, [name])

    expect(Object.entries(values)).toEqual([[name, 'value']])
  })

  test.each(['__proto__', 'constructor', 'toString'])('misses one that is called %s', async (name) => {
    expect(await failureOf(open(setUp(), [name]))).toMatchObject({ key: name, code: absentCode })
  })

  test('reads what two keys name once', async () => {
    const { put, transport, reference, calls } = setUp()
    put('NAME', 'value')

    const values = await unseal({ a: reference('NAME'), b: reference('NAME') }, { transport, batchSecrets }).values()

    expect({ ...values }).toEqual({ a: 'value', b: 'value' })
    expect(calls).toHaveLength(1)
  })
}
