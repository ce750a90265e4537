import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { secret, ssm, unseal } from 'lambda-unseal'
import { callFailureOf } from '../../src/transport/transport.ts'
import { setVariable, useEnvironment } from '../helpers/environment.ts'
import { everythingIn } from '../helpers/everything-in.ts'
import { failureOf, rejectionOf } from '../helpers/failures.ts'
import { goodKeys } from '../helpers/fault-server/fault-server.ts'
import type { BrokenAnswer, Fault } from '../helpers/fault-server/faults.ts'
import { callOnce, transportTo } from '../helpers/fault-server/transport-to.ts'
import { useFaultServer } from '../helpers/fault-server/use-fault-server.ts'

useEnvironment({
  AWS_PROFILE: undefined,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: goodKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: goodKeys.secretAccessKey,
  AWS_SESSION_TOKEN: goodKeys.sessionToken,
})

afterEach(() => {
  jest.restoreAllMocks()
})

const ofAnybody = /marked|wJalrXUtn|AQICAH/

/** What a call meets, what it says when it has tried enough, and how often it tries. */
const outcomes: readonly [answer: BrokenAnswer, name: RegExp, tries: number][] = [
  ['reset before', /^ECONNRESET$/, 11],
  ['closed before', /^ECONNRESET$/, 11],
  ['reset within', /^ECONNRESET$/, 11],
  ['truncated', /^(ECONNRESET|AnswerTruncated)$/, 11],
  ['length too long', /^(ECONNRESET|AnswerTruncated)$/, 11],
  ['length too short', /^(MalformedAnswer|HPE_\w+)$/, 11],
  ['garbage', /^HPE_\w+$/, 11],
  ['not json', /^MalformedAnswer$/, 11],
  ['null', /^MalformedAnswer$/, 11],
  ['hang', /^TimeoutError$/, 11],
  ['hang within', /^TimeoutError$/, 11],
  ['drip', /^TimeoutError$/, 11],
  ['huge', /^AnswerTooLarge$/, 1],
  ['huge headers', /^HPE_HEADER_OVERFLOW$/, 1],
  ['many headers', /^HPE_HEADER_OVERFLOW$/, 1],
  ['redirect', /^RedirectRefused$/, 1],
  ['upgrade', /^UpgradeRefused$/, 1],
]

describe.each([
  ['http', false],
  ['https', true],
])('over %s', (_protocol, tls) => {
  const running = useFaultServer({ tls })

  test.each(outcomes)('an answer that is "%s" ends as %s', async (answer, name, tries) => {
    const server = running()
    server.parameters.put('/a', 'marked-secret')
    server.faults.set('GetParameters', { answer })

    const onRetry = jest.fn()
    const tryTimeoutMs = /hang|drip/.test(answer) ? 40 : undefined

    const error = await rejectionOf(callOnce(transportTo(server, { tryTimeoutMs, onRetry })))

    expect(callFailureOf(error).errorName).toMatch(name)
    expect(onRetry).toHaveBeenCalledTimes(tries - 1)
    expect(everythingIn(error)).not.toMatch(ofAnybody)
  })

  test.each<[string, Fault, RegExp, number]>([
    ['out of order', { refusal: { name: 'InternalServerError', status: 500 } }, /^InternalServerError$/, 11],
    ['throttled', { throttled: 1 }, /^ThrottlingException$/, 11],
    ['too slow to arrive', { refusal: { name: 'RequestTimeoutException' } }, /^RequestTimeoutException$/, 11],
    ['denied', { refusal: { name: 'AccessDeniedException', message: 'marked-secret' } }, /^AccessDenied/, 1],
    ['unheard of', { refusal: { name: 'NovelException' } }, /^NovelException$/, 1],
    ['without a name', { refusal: { name: '', status: 502 } }, /^Http502$/, 11],
  ])('a call that is %s ends as %s', async (_what, fault, name, tries) => {
    const server = running()
    server.faults.set('GetParameters', fault)

    const error = await rejectionOf(callOnce(transportTo(server)))

    expect(callFailureOf(error).errorName).toMatch(name)
    expect(server.calls).toHaveLength(tries)
    expect(everythingIn(error)).not.toMatch(ofAnybody)
  })

  test('a vault tells of each without a word of what was sent or received', async () => {
    const server = running()
    setVariable('AWS_ENDPOINT_URL', server.url)
    server.secrets.put('db', 'marked-secret')
    // The retries wait for nothing then.
    jest.spyOn(Math, 'random').mockReturnValue(0)
    for (const answer of ['length too short', 'garbage', 'not json', 'huge', 'redirect'] as const) {
      server.faults.set('GetSecretValue', { answer })

      const failure = await failureOf(unseal({ db: secret('db') }).values())

      expect(everythingIn(failure)).not.toMatch(ofAnybody)
      expect(failure.message).toContain("secret('db')")
    }
  })

  test('takes an answer of 2 MB', async () => {
    const server = running()
    for (let n = 0; n < 20; n++) server.secrets.put(`secret-${n}`, 'a'.repeat(100 * 1024))
    const input = { SecretIdList: Array.from({ length: 20 }, (_, n) => `secret-${n}`) }

    const output = await transportTo(server)('secretsManager', 'BatchGetSecretValue', input, {
      signal: AbortSignal.timeout(20_000),
    })

    expect(Object(output).SecretValues).toHaveLength(20)
  })

  test('a reference behind it is opened once the fault has passed', async () => {
    const server = running()
    setVariable('AWS_ENDPOINT_URL', server.url)
    server.parameters.put('/a', 'one')
    server.faults.set('GetParameters', { answer: 'not json', times: 2 })

    const { a } = await unseal({ a: ssm('/a') }).values()

    expect(a).toBe('one')
  })
})
