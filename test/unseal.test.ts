import { describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import { kmsEnv, LoadError, secret, ssm, unseal } from 'lambda-unseal'
import { fakeAws, lambdaContext } from 'lambda-unseal/testing'
import middy5 from 'middy5'
import middy6 from 'middy6'
import { z } from 'zod'
import { awsOfEighteen, eightCalls, eighteen, operationsOf } from './helpers/declared.ts'
import { asFunction, setVariable, useEnvironment } from './helpers/environment.ts'
import { failuresOf, rejectionOf } from './helpers/failures.ts'
import { holdCalls } from './helpers/held-calls.ts'
import { useSilence } from './helpers/silence.ts'

useEnvironment(asFunction)
useSilence()

/** A fake AWS with one value of every kind. */
function awsOfThree() {
  const aws = fakeAws({
    parameters: { '/my-app/dev/db-url': 'postgres://db' },
    secrets: { MyDatabaseSecret: '{"username":"ann","password":"hunter2"}' },
  })
  setVariable('API_KEY', aws.encrypt('key-1'))
  return aws
}

const three = {
  apiKey: kmsEnv('API_KEY'),
  dbUrl: ssm('/my-app/dev/db-url'),
  db: secret('MyDatabaseSecret', { format: 'json', schema: z.object({ username: z.string(), password: z.string() }) }),
}

describe('a handler', () => {
  test('of Middy 7 finds all kinds of values on its context', async () => {
    const { transport } = awsOfThree()
    const handler = middy()
      .use(unseal(three, { transport }))
      .handler(async (_event, { secrets }) => [secrets.apiKey, secrets.dbUrl, secrets.db.username])

    expect(await handler({}, lambdaContext())).toEqual(['key-1', 'postgres://db', 'ann'])
  })

  test('of Middy 6 finds all kinds of values on its context', async () => {
    const { transport } = awsOfThree()
    const handler = middy6()
      .use(unseal(three, { transport }))
      .handler(async (_event, { secrets }) => [secrets.apiKey, secrets.dbUrl, secrets.db.username])

    expect(await handler({}, lambdaContext())).toEqual(['key-1', 'postgres://db', 'ann'])
  })

  test('of Middy 5 finds all kinds of values on its context', async () => {
    const { transport } = awsOfThree()
    const handler = middy5()
      .use(unseal(three, { transport }))
      .handler(async (_event, { secrets }) => [secrets.apiKey, secrets.dbUrl, secrets.db.username])

    expect(await handler({}, lambdaContext())).toEqual(['key-1', 'postgres://db', 'ann'])
  })

  test('without Middy finds them by values()', async () => {
    const vault = unseal(three, { transport: awsOfThree().transport })

    const { apiKey, dbUrl, db } = await vault.values(lambdaContext())

    expect([apiKey, dbUrl, db.password]).toEqual(['key-1', 'postgres://db', 'hunter2'])
  })

  test('that is invoked without a context finds them too', async () => {
    const vault = unseal(three, { transport: awsOfThree().transport })
    const handler = middy()
      .use(vault)
      .handler(async (_event, { secrets }) => secrets.dbUrl)

    expect(await (handler as unknown as () => Promise<unknown>)()).toBe('postgres://db')
  })

  test('makes no second call in its second invocation', async () => {
    const aws = awsOfThree()
    const handler = middy()
      .use(unseal(three, { transport: aws.transport }))
      .handler(async () => 'done')

    await handler({}, lambdaContext())
    const callsOfFirst = aws.calls.length
    await handler({}, lambdaContext())

    expect([callsOfFirst, aws.calls.length]).toEqual([3, 3])
  })

  test('fails with every value that could not be opened, and is not run', async () => {
    let runs = 0
    const handler = middy()
      .use(unseal(three, { transport: fakeAws().transport }))
      .handler(async () => ++runs)

    const failures = await failuresOf(handler({}, lambdaContext()))

    expect(failures.map(({ key, code }) => [key, code])).toEqual([
      ['apiKey', 'ERR_VARIABLE_NOT_SET'],
      ['dbUrl', 'ERR_NOT_FOUND'],
      ['db', 'ERR_NOT_FOUND'],
    ])
    expect(runs).toBe(0)
  })

  test('recovers in the invocation after one that failed', async () => {
    const aws = awsOfThree()
    const handler = middy()
      .use(unseal(three, { transport: aws.transport }))
      .handler(async (_event, { secrets }) => secrets.dbUrl)
    aws.failWith('ThrottlingException')

    const failure = await rejectionOf(handler({}, lambdaContext()))
    aws.failWith(undefined)

    expect(failure).toBeInstanceOf(LoadError)
    expect(await handler({}, lambdaContext())).toBe('postgres://db')
  })

  test('may use two instances under two context keys', async () => {
    const { transport } = awsOfThree()
    const handler = middy()
      .use(unseal({ url: three.dbUrl }, { transport, as: 'config' }))
      .use(unseal({ key: three.apiKey }, { transport }))
      .handler(async (_event, { config, secrets }) => [config.url, secrets.key])

    expect(await handler({}, lambdaContext())).toEqual(['postgres://db', 'key-1'])
  })
})

describe('the hook', () => {
  test('answers no promise while everything is fresh', async () => {
    const vault = unseal(three, { transport: awsOfThree().transport })
    await vault.prefetch()
    const context = lambdaContext()

    const answer = vault.before({ context } as never)

    expect(answer).toBeUndefined()
    expect(context).toHaveProperty('secrets.dbUrl', 'postgres://db')
  })

  test('answers a promise of nothing, so that Middy goes on, while something is not', async () => {
    const vault = unseal(three, { transport: awsOfThree().transport })

    expect(await vault.before({ context: lambdaContext() } as never)).toBeUndefined()
  })

  test('uses no this, nor do the other members', async () => {
    const { before, values, prefetch, refresh } = unseal(three, { transport: awsOfThree().transport })
    const context = lambdaContext()

    await prefetch()
    await refresh(['db'])
    before({ context } as never)

    expect(context).toHaveProperty('secrets', await values())
  })

  test('has a name, for traces and profilers', () => {
    expect(unseal(three).before.name).toBe('unsealBefore')
  })
})

describe('the vault', () => {
  test('is a frozen object of its documented members', () => {
    const vault = unseal(three)

    expect(Object.isFrozen(vault)).toBe(true)
    expect(Object.keys(vault).sort()).toEqual([
      'before',
      'describe',
      'prefetch',
      'redact',
      'refresh',
      'values',
      'withCredentials',
    ])
  })

  test('opens 3 variables, 12 parameters and 3 secrets by 8 calls', async () => {
    const aws = awsOfEighteen()

    const values = await unseal(eighteen, { transport: aws.transport }).values()

    expect(Object.values(values)).toEqual(Object.values(eighteen).map(() => expect.stringContaining('value of')))
    expect(operationsOf(aws.calls)).toEqual(eightCalls)
  })

  test('opens them by the same 8 calls for 100 concurrent first invocations', async () => {
    const aws = awsOfEighteen()
    const handler = middy()
      .use(unseal(eighteen, { transport: aws.transport }))
      .handler(async (_event, { secrets }) => secrets)

    const snapshots = await Promise.all(Array.from({ length: 100 }, () => handler({}, lambdaContext())))

    expect(operationsOf(aws.calls)).toEqual(eightCalls)
    expect(new Set(snapshots).size).toBe(1)
  })

  test('starts all 8 calls before the first is answered', async () => {
    const { transport, held, releaseAll } = holdCalls(awsOfEighteen().transport)

    const loading = unseal(eighteen, { transport }).values()
    const startedAtOnce = operationsOf(held)
    releaseAll()
    await loading

    expect(startedAtOnce).toEqual(eightCalls)
  })

  test('follows what was declared, not what becomes of the objects that were given', async () => {
    const declaration: Record<string, ReturnType<typeof ssm>> = { dbUrl: ssm('/my-app/dev/db-url') }
    const options = { transport: awsOfThree().transport, as: 'config' }
    const vault = unseal(declaration, options)
    const context = lambdaContext()

    declaration['other'] = ssm('/other')
    options.as = 'changed'
    await vault.before({ context } as never)

    expect(Object.keys(Reflect.get(context, 'config'))).toEqual(['dbUrl'])
  })

  test('shares nothing with another instance', async () => {
    const aws = awsOfThree()

    await unseal(three, { transport: aws.transport }).values()
    await unseal(three, { transport: aws.transport }).values()

    expect(aws.calls).toHaveLength(6)
  })
})
