import { expect, test } from '@jest/globals'
import { type Declaration, unseal } from 'lambda-unseal'
import { failureOf, failuresOf } from '../helpers/failures.ts'
import { described, type SourceContract, type SourceWorld } from './source-contract.ts'

const tenNames = Array.from({ length: 10 }, (_, index) => `GOOD_${index}`)

/** What is denied or malformed fails alone. */
export function testRefusals(contract: SourceContract): void {
  const { setUp, malformed, absentCode, batchSecrets = false } = contract

  const open = ({ transport, reference }: SourceWorld, names: readonly string[]) => {
    const declaration: Declaration = Object.fromEntries(names.map((name) => [name, reference(name)]))
    return unseal(declaration, { transport, batchSecrets }).values()
  }

  test('reports a denial with its IAM action', async () => {
    const world = setUp()
    world.put('NAME', 'value')
    world.deny('NAME')

    const failure = await failureOf(open(world, ['NAME']))

    expect(failure).toMatchObject({ code: 'ERR_ACCESS_DENIED', awsErrorName: 'AccessDeniedException' })
    const statement = JSON.parse(/\{"Effect".*\}/.exec(failure.message)?.[0] ?? '')
    expect(statement).toMatchObject({
      Effect: 'Allow',
      Action: failure.api,
      Resource: expect.stringMatching(/^arn:aws:/),
    })
  })

  test('never takes a denial for absence', async () => {
    const { put, deny, transport, reference } = setUp()
    put('NAME', 'value')
    deny('NAME')
    const vault = unseal({ name: reference('NAME', { default: 'stand-in' }) }, { transport, batchSecrets })

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

  test('reports every failure of one load at once, and keeps what was opened', async () => {
    const world = setUp()
    world.put('GOOD', 'good value')
    world.put('DENIED', 'denied value')
    world.deny('DENIED')
    const vault = unseal(
      { good: world.reference('GOOD'), denied: world.reference('DENIED'), absent: world.reference('ABSENT') },
      { transport: world.transport, batchSecrets },
    )

    const failures = await failuresOf(vault.values())

    expect(failures.map(({ key, code }) => [key, code])).toEqual([
      ['denied', 'ERR_ACCESS_DENIED'],
      ['absent', absentCode],
    ])
  })
}
