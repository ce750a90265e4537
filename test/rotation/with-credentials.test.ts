import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import {
  type AnyReference,
  custom,
  env,
  isAuthError,
  kmsEnv,
  secret,
  ssm,
  type Transport,
  type UnsealEvent,
  type UseInfo,
  unseal,
} from 'lambda-unseal'
import { type FakeAws, fakeAws } from 'lambda-unseal/testing'
import { z } from 'zod'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { pass, settled, useFakeTime } from '../helpers/fake-time.ts'
import { holdCalls } from '../helpers/held-calls.ts'

useEnvironment(asFunction)
useFakeTime()
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0.5))
afterEach(() => void jest.restoreAllMocks())

const refused = () => Object.assign(new Error('Access denied for user'), { errno: 1045 })

/** A database that lets in whoever knows one of these passwords, and counts the others. */
function database(...passwords: string[]) {
  const logins: string[] = []
  return {
    passwords,
    logins,
    async login(password: unknown) {
      logins.push(String(password))
      if (!passwords.includes(String(password))) throw refused()
      return `in with ${password}`
    },
  }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function world(aws: FakeAws, options: object = {}) {
  const events: UnsealEvent[] = []
  const vault = unseal(
    { db: secret('db') },
    { transport: aws.transport, onEvent: (event) => events.push(event), ...options },
  )
  const tries = () => events.flatMap((event) => (event.type === 'credentials' ? `${event.stage} ${event.outcome}` : []))
  return { vault, tries }
}

const awsWith = (secrets: Record<string, string>) => fakeAws({ secrets })

describe('withCredentials', () => {
  test('runs once with the kept value and its version if the login works', async () => {
    const aws = awsWith({ db: 'one' })
    const { vault, tries } = world(aws)
    const use = jest.fn(async (password: string, _info: UseInfo) => password)

    const answers = [await vault.withCredentials('db', use), await vault.withCredentials('db', use)]

    expect(answers).toEqual(['one', 'one'])
    expect(use.mock.calls.map(([, info]) => info)).toEqual(
      Array(2).fill({ version: expect.any(String), attempt: 1, signal: expect.any(AbortSignal) }),
    )
    expect([aws.calls.length, tries()]).toEqual([1, []])
  })

  test('reads anew when a login is refused, and takes the version that a rotation has left', async () => {
    const aws = awsWith({ db: 'one' })
    const { vault, tries } = world(aws)
    const db = database('two')
    await vault.values()
    aws.secrets.set('db', 'two')

    expect(await vault.withCredentials('db', db.login)).toBe('in with two')
    expect(tries()).toEqual(['AWSCURRENT refused', 'AWSCURRENT worked'])
  })

  test('takes the pending version when the database changed first, and keeps it until it is promoted', async () => {
    const aws = awsWith({ db: 'one', 'db@AWSPENDING': 'two' })
    const { vault, tries } = world(aws)
    const db = database('two')

    const first = await vault.withCredentials('db', db.login)
    const second = await vault.withCredentials('db', db.login)
    aws.secrets.set('db', 'two')
    aws.secrets.delete('db@AWSPENDING')
    await vault.refresh()
    const third = await vault.withCredentials('db', db.login)

    expect([first, second, third]).toEqual(Array(3).fill('in with two'))
    expect(db.logins).toEqual(['one', 'two', 'two', 'two'])
    expect(tries()).toEqual(['AWSCURRENT refused', 'AWSPENDING worked'])
  })

  test('takes the previous version while the secret is ahead of the database, and the current one after that', async () => {
    const aws = awsWith({ db: 'two', 'db@AWSPREVIOUS': 'one' })
    const { vault, tries } = world(aws)
    const db = database('one')

    const before = await vault.withCredentials('db', db.login)
    db.passwords.splice(0, 1, 'two')
    await pass(1_000)
    const after = await vault.withCredentials('db', db.login)

    expect([before, after]).toEqual(['in with one', 'in with two'])
    expect(tries()).toEqual(['AWSCURRENT refused', 'AWSPREVIOUS worked', 'AWSPREVIOUS refused', 'AWSCURRENT worked'])
  })

  test('tries at once what was refused before, when what worked until now is refused', async () => {
    const aws = awsWith({ db: 'two', 'db@AWSPREVIOUS': 'one' })
    const { vault } = world(aws)
    const db = database('one')
    await vault.values()

    const before = await Promise.all(Array.from({ length: 4 }, () => vault.withCredentials('db', db.login)))
    db.passwords.splice(0, 1, 'two')
    const after = await Promise.all(Array.from({ length: 4 }, () => vault.withCredentials('db', db.login)))

    expect([...before, ...after]).toEqual([...Array(4).fill('in with one'), ...Array(4).fill('in with two')])
  })

  test('tries each version once a hold when all are refused, and waits inside its time for the next', async () => {
    const aws = awsWith({ db: 'one', 'db@AWSPENDING': 'two', 'db@AWSPREVIOUS': 'zero' })
    const { vault } = world(aws)
    const db = database('three')
    await vault.values()

    const failing = vault.withCredentials('db', db.login)
    await pass(0)
    const loginsAtOnce = [...db.logins]
    aws.secrets.set('db', 'three')
    await pass(1_500)

    expect(loginsAtOnce).toEqual(['one', 'two', 'zero'])
    expect(await failing).toBe('in with three')
  })

  test('finds a version that comes while many wait, before their hold ends', async () => {
    const aws = awsWith({ db: 'one' })
    const { vault } = world(aws)
    const db = database('two')
    await vault.values()

    const waiting = Promise.all(Array.from({ length: 8 }, () => vault.withCredentials('db', db.login)))
    // The first hold ends after 750 ms and the second after 2,250.
    await pass(1_000)
    aws.secrets.set('db', 'two')
    await pass(700)

    expect(db.logins.filter((login) => login === 'one')).toHaveLength(9)
    expect(await waiting).toEqual(Array(8).fill('in with two'))
    expect(db.logins.filter((login) => login === 'one')).toHaveLength(9)
  })

  test('tries a refused version again after its hold, also if nobody had the time to wait for the end', async () => {
    const aws = awsWith({ db: 'one', 'db@AWSPENDING': 'two' })
    const { vault } = world(aws, { timeout: '600ms', refreshTimeout: '500ms' })
    const db = database('three')

    const failed = await vault.withCredentials('db', db.login).catch((error) => error)
    db.passwords.splice(0, 1, 'two')
    await pass(1_000)

    expect(failed).toHaveProperty('errno', 1045)
    expect(await vault.withCredentials('db', db.login)).toBe('in with two')
  })

  test('waits no longer at a rotation for what went wrong long before it', async () => {
    const aws = awsWith({ db: 'one' })
    const { vault } = world(aws, { ttl: 'forever' })
    const db = database('none')
    for (let minutes = 0; minutes < 5; minutes++) {
      const failing = vault.withCredentials('db', db.login).catch(() => {})
      await pass(60_000)
      await failing
    }
    db.passwords.splice(0, 1, 'one')
    await vault.withCredentials('db', db.login)
    await pass(86_400_000)

    db.passwords.splice(0, 1, 'two')
    const waiting = vault.withCredentials('db', db.login)
    await pass(700)
    aws.secrets.set('db', 'two')
    await pass(700)

    expect(await waiting).toBe('in with two')
  })

  test('passes the refusal on when its time is over', async () => {
    const aws = awsWith({ db: 'one' })
    const { vault } = world(aws, { timeout: '600ms', refreshTimeout: '500ms' })
    const db = database('three')

    const failing = vault.withCredentials('db', db.login).catch((error) => error)
    await pass(5_000)

    expect(await failing).toHaveProperty('errno', 1045)
  })

  test('makes 64 callers at once try each untried version once', async () => {
    const aws = awsWith({ db: 'one', 'db@AWSPENDING': 'two', 'db@AWSPREVIOUS': 'zero' })
    const { vault } = world(aws)
    const db = database('zero')
    await vault.values()

    const answers = await Promise.all(Array.from({ length: 64 }, () => vault.withCredentials('db', db.login)))

    expect(new Set(answers)).toEqual(new Set(['in with zero']))
    expect(db.logins.filter((login) => login === 'two')).toHaveLength(1)
    expect(aws.calls).toHaveLength(4)
  })

  test('passes every other error on at once', async () => {
    const { vault } = world(awsWith({ db: 'one' }))
    const use = jest.fn(async () => {
      throw new Error('deadlock')
    })

    await expect(vault.withCredentials('db', use)).rejects.toThrow('deadlock')
    expect(use).toHaveBeenCalledTimes(1)
  })

  test('compares values where there are no versions', async () => {
    const aws = fakeAws({ parameters: { '/password': 'one' } })
    const vault = unseal({ password: ssm('/password') }, { transport: aws.transport })
    const db = database('two')
    await vault.values()
    aws.parameters.set('/password', 'two')

    expect(await vault.withCredentials('password', db.login)).toBe('in with two')
  })

  test('rethrows for an encrypted variable, which cannot change', async () => {
    const aws = fakeAws()
    setVariable('PASSWORD', aws.encrypt('one'))
    const vault = unseal({ password: kmsEnv('PASSWORD') }, { transport: aws.transport })
    const db = database('two')

    await expect(vault.withCredentials('password', db.login)).rejects.toHaveProperty('errno', 1045)
    expect([db.logins, aws.calls.length]).toEqual([['one'], 1])
  })

  test.each<[string, AnyReference, Record<string, string>]>([
    ['a variable without a reference', env('PASSWORD'), { PASSWORD: 'one' }],
    ['a variable that refers to a version', env('PASSWORD'), { PASSWORD: 'resolve:ssm:/password:1' }],
    ['a version of a secret', secret('db', { versionId: '00000000-0000-4000-8000-000000000000' }), {}],
    ['a version of a parameter', ssm('/password:1'), {}],
  ])('rethrows for %s, which cannot change either', async (_what, reference, variables) => {
    const transport: Transport = async () => ({
      SecretString: 'one',
      Parameters: [{ Name: '/password', Selector: ':1', Version: 1, Value: 'one' }],
    })
    for (const [name, value] of Object.entries(variables)) setVariable(name, value)
    const vault = unseal({ password: reference }, { transport })
    const db = database('two')

    await expect(vault.withCredentials('password', db.login)).rejects.toHaveProperty('errno', 1045)
    expect(db.logins).toEqual(['one'])
  })

  describe('ends with the time that the invocation has', () => {
    const context = { getRemainingTimeInMillis: () => 600 }
    const never: Transport = () => new Promise(() => {})

    /** A vault whose AWS has answered once, and answers again when the test says. */
    async function opened() {
      const aws = awsWith({ db: 'one' })
      const calls = holdCalls(aws.transport)
      const vault = unseal({ db: secret('db') }, { transport: calls.transport })
      const loading = vault.values()
      calls.releaseAll()
      await loading
      return { aws, calls, vault }
    }

    test('when the first value is not read in time', async () => {
      const vault = unseal({ db: secret('db') }, { transport: never })

      const failing = vault.withCredentials('db', () => {}, { context }).catch((error) => error)
      await pass(500)

      expect(await failing).toMatchObject({ code: 'ERR_LOAD' })
    })

    test('when a login was refused and AWS does not answer, or answers too late', async () => {
      const { vault } = await opened()

      const failing = vault.withCredentials('db', database('two').login, { context }).catch((error) => error)
      await pass(500)

      expect(await failing).toHaveProperty('errno', 1045)
    })

    test('when others are before it, who have more time', async () => {
      const { aws, calls, vault } = await opened()
      const db = database('two')
      const others = vault.withCredentials('db', db.login)
      await pass(10)

      const failing = vault.withCredentials('db', db.login, { context }).catch((error) => error)
      await pass(500)
      expect(await failing).toHaveProperty('errno', 1045)

      aws.secrets.set('db', 'two')
      calls.releaseAll()
      expect(await others).toBe('in with two')
    })
  })

  test('succeeds when a login does, also if AWS fails right after it', async () => {
    const aws = awsWith({ db: 'one' })
    const { vault } = world(aws, { ttl: '1s', staleIfError: '0s' })
    const db = database('two')
    await vault.values()
    aws.secrets.set('db', 'two')

    const answer = vault.withCredentials('db', async (password) => {
      if (password === 'two') aws.failWith('InternalServerError')
      await pass(1000)
      return db.login(password)
    })

    expect(await answer).toBe('in with two')
  })

  test('remembers what worked without asking AWS, and waits for nothing more', async () => {
    const aws = awsWith({ db: 'one', 'db@AWSPREVIOUS': 'zero' })
    const { vault } = world(aws, { ttl: '1s', staleIfError: '0s' })
    const db = database('zero')
    await vault.values()

    const answer = vault.withCredentials('db', async (password) => {
      await pass(1000)
      return db.login(password)
    })

    expect(await answer).toBe('in with zero')
    db.logins.splice(0)
    await vault.withCredentials('db', db.login)
    expect(db.logins).toEqual(['zero'])
  })

  test('goes on for others when a run never ends', async () => {
    const aws = awsWith({ db: 'one' })
    const { vault } = world(aws, { timeout: '1s' })
    await vault.values()
    aws.secrets.set('db', 'two')
    const hanging = (_value: string, { attempt }: UseInfo) => {
      if (attempt === 1) throw refused()
      return new Promise<never>(() => {})
    }
    void vault.withCredentials('db', hanging)
    await pass(2000)
    aws.secrets.set('db', 'three')

    const db = database('three')
    const answer = vault.withCredentials('db', db.login)
    await pass(900)

    expect(await answer).toBe('in with three')
  })

  test('keeps nothing of what its runs have answered', async () => {
    const aws = awsWith({ db: 'one' })
    const { vault } = world(aws)
    const answers: WeakRef<object>[] = []
    for (let n = 0; n < 20; n++) {
      await vault.withCredentials('db', (password) => {
        if (password !== `secret ${n}`) {
          aws.secrets.set('db', `secret ${n}`)
          throw refused()
        }
        const answer = { rows: n }
        answers.push(new WeakRef(answer))
        return answer
      })
      await pass(1000)
    }
    await settled()
    collectGarbage()

    // The last may be held by what is on the stack.
    expect(answers.slice(0, -1).filter((answer) => answer.deref())).toEqual([])
  })

  test('ends in time when the clock is set back by an hour', async () => {
    const aws = awsWith({ db: 'one' })
    const { vault } = world(aws, { timeout: '2s' })
    await vault.values()
    const failing = vault.withCredentials('db', database('two').login).catch((error) => error)
    await pass(100)
    jest.setSystemTime(Date.now() - 3_600_000)
    await pass(2000)

    expect(await failing).toHaveProperty('errno', 1045)
  })

  test('is not held back by another secret that is not answered', async () => {
    const aws = awsWith({ db: 'one', other: 'two' })
    const never = new Promise<never>(() => {})
    const transport: Transport = (service, operation, input, options) =>
      'SecretId' in input && input.SecretId === 'other' ? never : aws.transport(service, operation, input, options)
    const vault = unseal({ db: secret('db'), other: secret('other') }, { transport })
    void vault.prefetch()

    expect(await vault.withCredentials('db', (password) => password)).toBe('one')
    await pass(5000)
  })

  test('joins no read for whose end it is too late, but begins its own', async () => {
    const aws = awsWith({ db: 'one' })
    const { transport, held } = holdCalls(aws.transport)
    const vault = unseal({ db: secret('db') }, { transport, timeout: '1s' })
    void vault.prefetch()
    await pass(800)

    const answer = vault.withCredentials('db', (password) => password)
    await pass(200)
    held[1]?.release()

    expect(await answer).toBe('one')
  })

  test('tries a version once a hold, also if a schema makes another instance of it each time', async () => {
    class Login {
      readonly password: unknown
      constructor(password: unknown) {
        this.password = password
      }
    }
    const aws = awsWith({ db: 'one', 'db@AWSPENDING': 'two' })
    const schema = z.string().transform((password) => new Login(password))
    const vault = unseal({ db: secret('db', { schema }) }, { transport: aws.transport })
    const db = database('three')

    const failing = vault.withCredentials('db', ({ password }) => db.login(password)).catch((error) => error)
    await pass(740)

    expect(db.logins).toEqual(['one', 'two'])
    await pass(10_000)
    await failing
  })

  test('takes a new instance of a class for another credential, and survives one that cannot be compared', async () => {
    class Token {
      readonly #text: string
      constructor(text: string) {
        this.#text = text
      }
      show = () => this.#text
    }
    let n = 0
    const vault = unseal({ token: custom('token', () => new Token(`token ${++n}`)) })
    const db = database('token 2')

    expect(await vault.withCredentials('token', (token) => db.login(token.show()))).toBe('in with token 2')

    const nasty = () =>
      Object.defineProperty({}, 'it', {
        enumerable: true,
        get: () => {
          throw new RangeError()
        },
      })
    const other = unseal({ token: custom('token', nasty) }, { timeout: '600ms' })
    const failing = other.withCredentials('token', () => Promise.reject(refused())).catch((error) => error)
    await pass(5000)
    expect(await failing).toHaveProperty('errno', 1045)
  })

  test('hands out bytes of its own, so that they may be wiped', async () => {
    const aws = awsWith({ db: 'one' })
    const vault = unseal({ db: secret('db', { format: 'binary' }) }, { transport: aws.transport })
    const seen: string[] = []
    const wipe = (bytes: Uint8Array) => {
      seen.push(new TextDecoder().decode(bytes))
      bytes.fill(0)
    }

    await vault.withCredentials('db', wipe)
    await vault.withCredentials('db', wipe)

    expect([...seen, new TextDecoder().decode((await vault.values()).db)]).toEqual(['one', 'one', 'one'])
  })

  test('tells each time that what it hands out is stale', async () => {
    const aws = awsWith({ db: 'one' })
    const events: UnsealEvent[] = []
    const onEvent = (event: UnsealEvent) => void events.push(event)
    const vault = unseal({ db: secret('db') }, { transport: aws.transport, ttl: '1m', onEvent })
    await vault.values()
    aws.failWith('InternalServerError')
    await pass(61_000)

    for (let n = 0; n < 3; n++) await vault.withCredentials('db', () => {})

    expect(events.filter(({ type }) => type === 'stale')).toHaveLength(3)
  })

  test('needs its own key only', async () => {
    const aws = awsWith({ db: 'one' })
    const vault = unseal({ db: secret('db'), other: secret('none') }, { transport: aws.transport })

    expect(await vault.withCredentials('db', (password) => password)).toBe('one')
  })

  test('goes on with what it has when AWS does not answer', async () => {
    const aws = awsWith({ db: 'one' })
    const { vault } = world(aws, { timeout: '600ms', refreshTimeout: '500ms' })
    await vault.values()
    aws.failWith('InternalServerError')

    const failing = vault.withCredentials('db', database('two').login).catch((error) => error)
    await pass(5_000)

    expect(await failing).toHaveProperty('errno', 1045)
  })

  test.each([
    ['none', () => {}, {}, 'declares no "none"'],
    ['db', 'query', {}, 'withCredentials() needs a function, not string'],
    ['db', () => {}, { isAuthError: true }, '"isAuthError" must be a function'],
  ])('refuses %j, %p, %j', async (key, use, options, message) => {
    const { vault } = world(awsWith({ db: 'one' }))

    const refusing = vault.withCredentials(key as 'db', use as () => void, options as never)

    await expect(refusing).rejects.toThrow(TypeError)
    await expect(refusing).rejects.toThrow(message)
  })
})

describe('isAuthError', () => {
  test.each([
    { errno: 1045 },
    { code: 'ER_ACCESS_DENIED_ERROR' },
    { code: '28P01' },
    { code: '28000' },
    { status: 401 },
    { statusCode: 403 },
    { response: { status: 401 } },
  ])('knows %j', (details) => {
    expect(isAuthError(Object.assign(new Error(), details))).toBe(true)
  })

  test.each([{ errno: 1213 }, { code: '40P01' }, { status: 500 }, { status: '401' }])(
    'does not take %j for one',
    (details) => {
      expect(isAuthError(Object.assign(new Error(), details))).toBe(false)
    },
  )

  test.each([null, undefined, 'refused', 401])('does not take %p for one', (thrown) => {
    expect(isAuthError(thrown)).toBe(false)
  })
})
