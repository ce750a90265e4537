import { Logger } from '@aws-lambda-powertools/logger'
import { expect, jest, test } from '@jest/globals'
import { redactor, secret, unseal } from 'lambda-unseal'
import { fakeAws, lambdaContext } from 'lambda-unseal/testing'

const password = 'hunter2/MARKED+sëcret"\n'

interface Values {
  readonly password: string
}

/** What a Powertools Logger writes, line by line. */
async function linesOf(
  use: (logger: Logger, value: string, values: Values) => void,
  { isRedacted = true } = {},
): Promise<string[]> {
  const { transport } = fakeAws({ secrets: { db: JSON.stringify({ password }) } })
  const vault = unseal({ password: secret('db', { key: 'password', format: 'text' }) }, { transport })
  const lines: string[] = []
  const write = (line: string) => void lines.push(line)
  const silenced = ['debug', 'error', 'info', 'warn'] as const
  const spies = silenced.map((level) => jest.spyOn(console, level).mockImplementation(write))

  const redaction = isRedacted ? { jsonReplacerFn: redactor(vault) } : {}
  const logger = new Logger({ serviceName: 'orders', logLevel: 'DEBUG', ...redaction })
  // It has a console of its own, unless this is set.
  Reflect.set(logger, 'console', console)
  const values = await vault.values()
  use(logger, values.password, values)

  for (const spy of spies) spy.mockRestore()
  return lines
}

const expectNoTrace = (lines: readonly string[]) => {
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.join('\n')).not.toMatch(/hunter2|MARKED|aHVudGVyMi/)
}

test('a Powertools Logger writes no secret of a message, of what is added to it, or of a key', async () => {
  const lines = await linesOf((logger, value) => {
    logger.appendKeys({ always: value, [value]: 1 })
    logger.addContext(lambdaContext())
    logger.info(`signed in with ${value}`, { url: `https://host/?p=${encodeURIComponent(value)}` })
    logger.debug({
      message: 'sent',
      headers: { authorization: `Basic ${Buffer.from(`user:${value}`).toString('base64')}` },
    })
    logger.warn('bytes', { body: Buffer.from(value), copy: new TextEncoder().encode(value) })
  })

  expectNoTrace(lines)
  expect(lines).toHaveLength(3)
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    message: 'signed in with [secret]',
    url: 'https://host/?p=[secret]',
    always: '[secret]',
    '[secret]': 1,
    service: 'orders',
  })
})

test('a Powertools Logger writes no secret of an error, and still where it was thrown', async () => {
  const lines = await linesOf((logger, value) => {
    const cause = Object.assign(new RangeError(value), { [value]: value, self: {} as unknown })
    cause.self = cause
    logger.error('failed', new AggregateError([new Error(value)], `refused ${value}`, { cause }))
    logger.error('failed', { error: cause, nested: { error: cause } })
  })

  expectNoTrace(lines)
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    error: {
      name: 'AggregateError',
      message: 'refused [secret]',
      location: expect.stringContaining('powertools-logger.test.ts'),
      cause: { name: 'RangeError', message: '[secret]' },
    },
  })
})

test('a Powertools Logger writes the errors and events of this library as they are', async () => {
  const { transport } = fakeAws()
  const error = await unseal({ db: secret('db') }, { transport })
    .values()
    .catch((reason: Error) => reason)

  const lines = await linesOf((logger) => logger.error('failed', error as Error))

  expect(JSON.parse(lines[0] as string)).toMatchObject({
    error: { name: 'LoadError', code: 'ERR_LOAD', message: (error as Error).message },
  })
})

test('a Powertools Logger that was told of no secrets writes none of all values that are logged at once', async () => {
  const log = (logger: Logger, _value: string, values: Values) => {
    logger.appendKeys({ always: values })
    logger.info('one', { values })
    logger.info('many', { deep: { list: [values, { values }] } })
  }

  const lines = await linesOf(log, { isRedacted: false })

  expectNoTrace(lines)
  expect(JSON.parse(lines[0] as string)).toMatchObject({ values: { password: '[secret]' } })
})
