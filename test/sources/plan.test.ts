import { describe, expect, test } from '@jest/globals'
import { custom, env, secret, ssm, ssmPath, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { operationsOf } from '../helpers/declared.ts'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { failuresOf } from '../helpers/failures.ts'
import { pass, useFakeTime } from '../helpers/fake-time.ts'
import { holdCalls } from '../helpers/held-calls.ts'

useEnvironment(asFunction)
useFakeTime()

describe('one plan', () => {
  test('reads every kind at once, and each thing once', async () => {
    const aws = fakeAws({ parameters: { '/a': 'A', '/p/x': 'X' }, secrets: { s: 'S', t: 'T' } })
    const { transport, held, releaseAll } = holdCalls(aws.transport)
    setVariable('TOKEN', aws.encrypt('K'))
    setVariable('TEXT', `{{resolve:ssm:/a}}-{{resolve:secretsmanager:s}}-{{resolve:kms:${process.env['TOKEN']}}}`)
    const declaration = { text: env('TEXT'), a: ssm('/a'), p: ssmPath('/p'), s: secret('s'), c: custom('c', () => 'C') }

    const loading = unseal(declaration, { transport }).values()
    const startedAtOnce = operationsOf(held)
    releaseAll()

    expect({ ...(await loading) }).toEqual({ text: 'A-S-K', a: 'A', p: { x: 'X' }, s: 'S', c: 'C' })
    expect(startedAtOnce).toEqual({ GetParameters: 1, GetSecretValue: 1, Decrypt: 1, GetParametersByPath: 1 })
  })

  test.each([
    ['a batch of secrets', { a: secret('a'), b: secret('b') }, ['BatchGetSecretValue']],
    ['a batch of parameters', { a: ssm('/a'), b: ssm('/b') }, ['GetParameters']],
    ['a path', { a: ssmPath('/a'), b: ssmPath('/b') }, ['GetParametersByPath', 'GetParametersByPath']],
  ])('makes no more calls for %s once its time is over', async (_what, declaration, operations) => {
    const { transport, held } = holdCalls(fakeAws().transport)
    const vault = unseal(declaration, { transport, batchSecrets: true, timeout: '1s' })

    const failing = failuresOf(vault.values())
    await pass(1_000)

    expect((await failing).map(({ code }) => code)).toEqual(['ERR_TIMEOUT', 'ERR_TIMEOUT'])
    expect(held.map(({ operation }) => operation)).toEqual(operations)
  })
})
