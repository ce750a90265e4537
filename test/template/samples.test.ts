import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { Seeded } from '../../scripts/lab/seed.ts'
import { samples as rows } from '../../scripts/samples.ts'
import { isParts, ofType, type Part, type Parts, readTemplate } from './template.ts'

const { text, source, translated } = readTemplate()
const repository = (path: string) => new URL(`../../${path}`, import.meta.url)
const namesIn = (folder: string, suffix: string) =>
  readdirSync(repository(folder))
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .sort()

const samples = ofType(source, 'AWS::Serverless::Function').map(([id, properties]) => ({
  id,
  properties,
  name: String(properties['Handler']).replace(/\.handler$/, ''),
}))

describe('samples', () => {
  test('are the same in src/handlers, in the template and in events', () => {
    const names = samples.map(({ name }) => name).sort()

    expect(namesIn('src/handlers', '.ts')).toEqual(names)
    expect(namesIn('events', '.json')).toEqual(names)
    expect(names).not.toEqual([])
  })

  test('are the rows that the demo and every step of the ladder run, each by its function', () => {
    const functions = samples.map(({ name, id }) => [name, id]).sort()

    expect(rows.map(({ name, functionId }) => [name, functionId]).sort()).toEqual(functions)
  })

  test.each(samples)('$name has its row in the README', ({ name }) => {
    expect(readFileSync(repository('README.md'), 'utf8')).toContain(`\n| \`${name}\` | `)
  })

  test.each(samples)(
    '$name is a function of that name, on Node 24, built from its own file',
    ({ id, name, properties }) => {
      const { Metadata } = source.Resources[id] as unknown as { Metadata: Parts }
      const made = Object.fromEntries(ofType(translated, 'AWS::Lambda::Function'))[id]

      // Under `sam local` the function's name is the logical ID, so values are encrypted for one that can be told.
      expect(id).toBe(`${name.replace(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase())}Function`)
      expect(properties['FunctionName']).toEqual({ 'Fn::Sub': `\${AWS::StackName}-${name}` })
      expect(made?.['Runtime']).toBe('nodejs24.x')
      expect(Metadata).toMatchObject({
        BuildMethod: 'esbuild',
        BuildProperties: { EntryPoints: [`${name}.ts`], Format: 'esm' },
      })
    },
  )

  test.each(samples)('$name finds every variable it reads declared', ({ id, name }) => {
    const handler = readFileSync(repository(`src/handlers/${name}.ts`), 'utf8')
    const read = [...handler.matchAll(/process\.env(?:\.|\[')(\w+)|'([A-Z][A-Z0-9]*_[A-Z0-9_]+)'/g)].map(
      ([, dot, quoted]) => dot ?? quoted,
    )

    expect(read).not.toEqual([])
    expect(Object.keys(variables(id))).toEqual(expect.arrayContaining(read))
  })

  test.each(samples)('$name is reached at the endpoint that a parameter names, which is empty for AWS', ({ id }) => {
    expect(variables(id)['AWS_ENDPOINT_URL']).toEqual({ Ref: 'EndpointUrl' })
    expect(source.Parameters?.['EndpointUrl']?.Default).toBe('')
  })

  test.each([
    ['DecryptEnvFunction', 'DB_PASSWORD', 'DbPasswordCiphertext', ''],
    ['SecretsFunction', 'API_KEY', 'ApiKeyCiphertext', ''],
    ['SsmParametersFunction', 'PARAMETERS_TTL', 'ParametersTtl', '5m'],
  ])('%s has %s from the parameter %s, %j unless given', (id, variable, parameter, value) => {
    expect(variables(id)[variable]).toEqual({ Ref: parameter })
    expect(source.Parameters?.[parameter]?.Default).toBe(value)
  })
})

describe('the template', () => {
  test('says of every parameter what it is for', () => {
    const silent = Object.entries(source.Parameters ?? {}).filter(([, { Description }]) => !Description)

    expect(silent).toEqual([])
  })

  test('says above every resource why it is there', () => {
    const [, resources = ''] = text.split(/^Resources:$/m)
    const explained = [...resources.matchAll(/^ {2}# .+\n {2}(\w+):$/gm)].map(([, id]) => id)

    expect(explained).toEqual(Object.keys(source.Resources))
  })

  test('holds no dynamic reference in braces, which CloudFormation would resolve and SAM local would not', () => {
    expect(text).not.toContain('{{resolve:')
  })

  test('has the references of env-references as the ladder gives them to it, to what its role may read', async () => {
    const row = rows.find(({ name }) => name === 'env-references')
    // It reads nothing of what was seeded.
    const given = await row?.variables({} as Seeded)

    expect(variables('EnvReferencesFunction')).toMatchObject({ ...given })
    expect(Object.values(given ?? {}).every((value) => value.startsWith('resolve:'))).toBe(true)
  })

  test('holds no secret value: the password is generated and ciphertexts are parameters', () => {
    expect(
      ofType(source, 'AWS::SecretsManager::Secret').map(([, secret]) => [secret['Name'], 'SecretString' in secret]),
    ).toEqual([['MyDatabaseSecret', false]])
    expect(
      ofType(source, 'AWS::SSM::Parameter').map(([, parameter]) => [parameter['Name'], parameter['Type']]),
    ).toEqual([['/my-app/dev/db-url', 'String']])
  })

  test('encrypts every queue', () => {
    const queues = ofType(translated, 'AWS::SQS::Queue')

    expect(queues.length).toBeGreaterThan(0)
    expect(queues.filter(([, queue]) => queue['SqsManagedSseEnabled'] !== true)).toEqual([])
  })

  test('hides a message for at least six times as long as its function may run', () => {
    const { Timeout } = Object.fromEntries(ofType(translated, 'AWS::Lambda::Function'))['SecretsFunction'] ?? {}
    const { VisibilityTimeout } = Object.fromEntries(ofType(translated, 'AWS::SQS::Queue'))['OrdersQueue'] ?? {}

    expect(Number(VisibilityTimeout)).toBeGreaterThanOrEqual(6 * Number(Timeout))
  })

  test('lets nobody call the API without a signature', () => {
    const [[, api]] = ofType(translated, 'AWS::ApiGatewayV2::Api') as [[string, { Body: { paths: Parts } }]]
    const routes = Object.values(api.Body.paths).flatMap((path) => Object.values(path as Parts))

    expect(routes.map((route) => (route as Parts)['security'])).toEqual([[{ AWS_IAM: [] }]])
  })
})

function variables(id: string): Parts {
  const { Environment } = Object.fromEntries(ofType(translated, 'AWS::Lambda::Function'))[id] ?? {}
  const found: Part | undefined = isParts(Environment) ? Environment['Variables'] : undefined
  return isParts(found) ? found : {}
}
