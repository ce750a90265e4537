import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { kmsEnv, LoadError, secret, ssm, ssmPath, unseal } from 'lambda-unseal'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { fuzz, fuzzTimeoutMs, hostileNames } from '../helpers/fuzz.ts'

useEnvironment(asFunction)

const some = fc.oneof(fc.string(), fc.constantFrom(...hostileNames, '/a', 's'), fc.jsonValue(), fc.constant(undefined))
const shaped = fc.record(
  {
    Parameters: fc.oneof(
      some,
      fc.array(fc.oneof(some, fc.record({ Name: some, Value: some, Version: some, Type: some }))),
    ),
    InvalidParameters: fc.oneof(some, fc.array(some)),
    NextToken: fc.constantFrom(undefined, '', 'more', 5, null),
    SecretString: some,
    SecretBinary: some,
    VersionId: some,
    SecretValues: fc.oneof(some, fc.array(fc.oneof(some, fc.record({ Name: some, SecretString: some })))),
    Errors: fc.oneof(some, fc.array(fc.oneof(some, fc.record({ SecretId: some, ErrorCode: some })))),
    Plaintext: some,
  },
  { requiredKeys: [] },
)
const answer = fc.oneof(shaped, fc.jsonValue(), fc.constantFrom(undefined, null, 5, 'text', []))

test(
  'whatever AWS answers, every value is one that it gave or an error, and never undefined',
  async () => {
    await fuzz(
      fc.asyncProperty(
        fc.array(answer, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (answers, batchSecrets) => {
          setVariable('CIPHERTEXT', 'AAAA')
          let calls = 0
          const transport = async () => answers[calls++ % answers.length] as object
          const declared = {
            p: ssm('/a'),
            path: ssmPath('/a'),
            s: secret('s'),
            t: secret('t'),
            k: kmsEnv('CIPHERTEXT'),
          }

          const outcome = await unseal(declared, { transport, batchSecrets })
            .values()
            .catch((error) => error)

          if (outcome instanceof LoadError) {
            expect(outcome.failures.every(({ code }) => code.startsWith('ERR_'))).toBe(true)
          } else {
            expect(Object.values(outcome).every((value) => value !== undefined)).toBe(true)
          }
        },
      ),
      0.6,
    )
  },
  fuzzTimeoutMs,
)

test(
  'whatever AWS is rejected with, the error is of the load and shows none of it',
  async () => {
    const thrown = fc.oneof(
      fc.record(
        { message: fc.constant('hunter2 MARKED'), name: some, code: some, requestId: some },
        { requiredKeys: [] },
      ),
      fc.constantFrom(undefined, null, 'hunter2 MARKED', 5),
    )
    await fuzz(
      fc.asyncProperty(thrown, async (error) => {
        const transport = () => Promise.reject(error)
        const outcome = await unseal({ p: ssm('/a'), s: secret('s') }, { transport })
          .values()
          .catch((each) => each)
        expect(outcome).toBeInstanceOf(LoadError)
        expect(outcome.message).not.toContain('hunter2 MARKED')
      }),
      0.4,
    )
  },
  fuzzTimeoutMs,
)
