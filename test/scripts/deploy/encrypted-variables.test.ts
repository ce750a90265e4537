import { expect, test } from '@jest/globals'
import { encryptedVariables } from '../../../scripts/deploy/encrypted-variables.ts'
import { isParts, ofType, readTemplate } from '../../template/template.ts'

const { text, source } = readTemplate()

test('finds every encrypted variable that SAM finds in the template', () => {
  const expected = ofType(source, 'AWS::Serverless::Function').flatMap(([functionId, { Environment }]) => {
    const variables = isParts(Environment) && isParts(Environment['Variables']) ? Environment['Variables'] : {}
    return Object.entries(variables)
      .map(([variable, value]) => ({ parameter: String(isParts(value) ? value['Ref'] : ''), variable, functionId }))
      .filter(({ parameter }) => parameter.endsWith('Ciphertext'))
  })

  expect(encryptedVariables(text)).toEqual(expected)
  expect(expected).not.toEqual([])
})

test('finds every parameter for a ciphertext, each in one place', () => {
  const parameters = Object.keys(source.Parameters ?? {}).filter((name) => name.endsWith('Ciphertext'))

  expect(
    encryptedVariables(text)
      .map(({ parameter }) => parameter)
      .sort(),
  ).toEqual(parameters.sort())
})
