import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { env, LoadError, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'
import { setVariable, useEnvironment } from '../helpers/environment.ts'
import { fuzz, fuzzTimeoutMs } from '../helpers/fuzz.ts'

useEnvironment({ FUZZED: undefined })

const secretValue = 'hunter2MARKED'

const openVariable = (text: string) => {
  setVariable('FUZZED', text)
  const { transport } = fakeAws({ parameters: { '/a': 'A', '/b': 'B' }, secrets: { s: '{"k":"K","n":1}' } })
  return unseal({ value: env('FUZZED') }, { transport }).values()
}

/** Text that is no reference, and text that nearly is one. */
const plain = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('resolve') && !text.includes('\0'))
const reference = fc.constantFrom<[string, string]>(
  ['ssm:/a', 'A'],
  ['ssm-secure:/b', 'B'],
  ['secretsmanager:s:SecretString:k', 'K'],
  ['secretsmanager:s:SecretString:n::', '1'],
)
const nearly = fc.stringMatching(/^(resolve|\{\{resolve):[a-z:/{}.\\0-9-]{0,30}$/)

test(
  'what is composed is exactly what was put in',
  async () => {
    const piece = fc.oneof(
      plain.filter((text) => !/[{}]/.test(text)).map((text): [string, string] => [text, text]),
      reference.map(([text, value]): [string, string] => [`{{resolve:${text}}}`, value]),
    )
    await fuzz(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const { value } = await openVariable(pieces.map(([text]) => text).join(''))
        expect(value).toBe(pieces.map(([, opened]) => opened).join(''))
      }),
      0.5,
    )
  },
  fuzzTimeoutMs,
)

test(
  'text without a reference is itself',
  async () => {
    await fuzz(
      fc.asyncProperty(plain, async (text) => expect((await openVariable(text)).value).toBe(text)),
      0.2,
    )
  },
  fuzzTimeoutMs,
)

test(
  'bad grammar is an error of the load that does not show the text',
  async () => {
    await fuzz(
      fc.asyncProperty(nearly, async (text) => {
        const error = await openVariable(`${text}${secretValue}`).catch((thrown) => thrown)
        if (error instanceof LoadError && error.failures.every(({ code }) => code === 'ERR_BAD_REFERENCE')) {
          expect(error.message).not.toContain(secretValue)
        } else if (error instanceof Error) {
          expect(error).toBeInstanceOf(LoadError)
        }
      }),
      0.3,
    )
  },
  fuzzTimeoutMs,
)
