import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type AnyReference,
  LoadError,
  type StandardSchema,
  secret,
  ssm,
  ssmPath,
  type Transport,
  unseal,
  type ValueFailure,
} from 'lambda-unseal'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { fuzz, fuzzTimeoutMs } from '../helpers/fuzz.ts'

useEnvironment(asFunction)

/** Answers that nearly fit: each value says which item it stands in, so that one in the wrong place is seen. */
const saying = <T extends object>(item: T) => ({ ...item, says: JSON.stringify(item) })

const arn = 'arn:aws:ssm:eu-central-1:123456789012:parameter/a'
const hostile = { toString: null, valueOf: null }
const parameter = fc
  .record(
    {
      Name: fc.constantFrom<unknown>('/a', 'a', '/a:3', '/A', '/a/', '', arn, 5, null, ['/a'], hostile),
      ARN: fc.constantFrom<unknown>(arn, arn.replace('central', 'west'), undefined, hostile),
      Version: fc.constantFrom<unknown>(1, 3, 30, '3', null, [3], hostile),
      Selector: fc.constantFrom<unknown>(':3', ':prod', ':undefined', '3', '', null, hostile),
    },
    { requiredKeys: [] },
  )
  .map(saying)
  .map(({ says, ...item }) => ({ ...item, Value: says }))

type See = (key: string) => { readonly schema: StandardSchema<unknown, never> }

/** What was opened, by key, also where others failed: a schema sees each value. Fails for anything but a LoadError. */
async function opened(declare: (see: See) => Record<string, AnyReference>, transport: Transport, batchSecrets = false) {
  const values: Record<string, unknown> = {}
  const see: See = (key) => {
    const validate = (value: unknown) => {
      values[key] = value
      return { value: value as never }
    }
    return { schema: { '~standard': { version: 1, vendor: 'test', validate } } }
  }
  const error = await unseal(declare(see), { transport, batchSecrets })
    .values()
    .then(
      () => undefined,
      (rejected) => rejected,
    )
  if (error) expect(error).toBeInstanceOf(LoadError)
  return { values, codes: ((error?.failures ?? []) as readonly ValueFailure[]).map(({ code }) => code) }
}

test(
  'a parameter is never opened with the value of another, nor failed by one',
  async () => {
    const right = { Name: '/b', Value: 'B', Version: 1, Type: 'String' }
    const declare = (see: See) => ({
      newest: ssm('/a', see('newest')),
      third: ssm('/a:3', see('third')),
      labelled: ssm('/a:prod', see('labelled')),
      byArn: ssm(arn, see('byArn')),
      b: ssm('/b', see('b')),
    })
    const selectorOf = { newest: undefined, third: ':3', labelled: ':prod', byArn: undefined }
    await fuzz(
      fc.asyncProperty(fc.array(fc.oneof(parameter, fc.jsonValue()), { maxLength: 6 }), async (items) => {
        const { values: all } = await opened(declare, async () => ({ Parameters: [...items, right] }))
        const { b, ...values } = all

        expect(b).toBe('B')
        for (const [key, value] of Object.entries(values)) {
          const item = JSON.parse(String(value)) as Record<string, unknown>
          expect(key === 'byArn' ? [arn, '/a', 'a'] : ['/a']).toContain(item['ARN'] === arn ? '/a' : item['Name'])
          if (typeof item['Selector'] === 'string' && item['Selector'] !== '') {
            expect(item['Selector']).toBe(selectorOf[key as keyof typeof selectorOf])
          }
          if (key === 'third') expect(item['Version']).toBe(3)
        }
      }),
      0.4,
    )
  },
  fuzzTimeoutMs,
)

test(
  'a path is the record of what is below it, and absent only if AWS lists nothing',
  async () => {
    const Name = fc.oneof(
      { arbitrary: fc.stringMatching(/^\/p\/(__proto__|constructor|[a-c/]{1,3})$/), weight: 9 },
      fc.constantFrom<unknown>('/p', '/pp/a', '/q/a', 'p/a', 5, null, hostile),
    )
    const below = Name.map((name) => ({ Name: name, Value: JSON.stringify(name) }))
    const page = fc.oneof(
      { arbitrary: fc.array(below, { maxLength: 4 }), weight: 5 },
      fc.constantFrom<unknown>(undefined, null, 'text', {}, { length: 0 }, 5),
    )
    await fuzz(
      fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 3 }), async (pages) => {
        const transport: Transport = async (_service, _operation, input) => {
          const at = Number(Reflect.get(input, 'NextToken') ?? 0)
          return { Parameters: pages[at], ...(at + 1 < pages.length ? { NextToken: String(at + 1) } : {}) }
        }

        const { values, codes } = await opened((see) => ({ it: ssmPath('/p', see('it')) }), transport)

        const items = pages.flat() as { Name: unknown }[]
        const isNothing = pages.every(Array.isArray) && items.length === 0
        expect(codes.includes('ERR_NOT_FOUND')).toBe(isNothing)
        if (codes.length > 0) return
        const record = values['it'] as Record<string, string>
        for (const [name, value] of Object.entries(record)) expect(value).toBe(JSON.stringify(`/p/${name}`))
        expect(new Set(items.map(({ Name: each }) => each)).size).toBe(Object.keys(record).length)
      }),
      0.3,
    )
  },
  fuzzTimeoutMs,
)

test(
  'a secret is never opened with the value of another, batched or single, nor with what is no text',
  async () => {
    const text = fc.constantFrom<unknown>(undefined, null, 5, true, ['text'], {}, hostile)
    const item = fc
      .record(
        {
          Name: fc.constantFrom<unknown>('s', 't', 'S', '', null, hostile),
          ARN: fc.constantFrom<unknown>('s', 'x', hostile),
        },
        { requiredKeys: [] },
      )
      .map(saying)
      .chain(({ says, ...each }) =>
        fc.oneof(fc.constant(says), text).map((SecretString) => ({ ...each, SecretString })),
      )
    const single = fc.oneof(fc.constant('{"Name":"single"}'), text)
    await fuzz(
      fc.asyncProperty(fc.array(fc.oneof(item, fc.jsonValue()), { maxLength: 6 }), single, async (items, alone) => {
        const transport: Transport = async (_service, operation) =>
          operation === 'BatchGetSecretValue' ? { SecretValues: items, Errors: items } : { SecretString: alone }

        const declare = (see: See) => ({ s: secret('s', see('s')), t: secret('t', see('t')) })
        const { values } = await opened(declare, transport, true)

        for (const [key, value] of Object.entries(values)) {
          expect(typeof value).toBe('string')
          const said = JSON.parse(String(value)) as Record<string, unknown>
          expect([said['Name'], said['ARN']].some((name) => name === key || name === 'single')).toBe(true)
        }
      }),
      0.3,
    )
  },
  fuzzTimeoutMs,
)
