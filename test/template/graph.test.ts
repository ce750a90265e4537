import { describe, expect, test } from '@jest/globals'
import { dependencies, findCycle, madeBefore } from './graph.ts'
import { ofType, type Parts, readTemplate, withResources } from './template.ts'

const { translated } = readTemplate()
const graph = dependencies(translated)

describe('the graph of the translated template', () => {
  test('has no circle', () => {
    expect(graph.size).toBeGreaterThan(20)
    expect(findCycle(graph)).toBeUndefined()
  })

  test.each([
    ['GetAtt', { 'Fn::GetAtt': ['EnvironmentKey', 'Arn'] }],
    ['Sub', { 'Fn::Sub': `\${EnvironmentKey.Arn}` }],
    ['Ref', { 'Fn::Join': ['/', ['key', { Ref: 'EnvironmentKey' }]] }],
  ])('would have one if a role named the key by %s beside the key policy', (_how, key) => {
    const withKey = withResources(translated, ({ DecryptEnvFunctionRole: role }) => {
      const [policy] = (role?.Properties?.['Policies'] ?? []) as { PolicyDocument: { Statement: Parts[] } }[]
      policy?.PolicyDocument.Statement.push({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: key })
    })

    const cycle = findCycle(dependencies(withKey))

    expect(cycle).toHaveLength(3)
    expect(new Set(cycle)).toEqual(new Set(['DecryptEnvFunctionRole', 'EnvironmentKey']))
  })

  test('would have one if the key of the logs named a function', () => {
    const withFunction = withResources(translated, (resources) => {
      const key = resources['LogsKey']
      if (key) resources['LogsKey'] = { ...key, DependsOn: 'SecretsFunction' }
    })

    expect(findCycle(dependencies(withFunction))).toContain('SecretsFunction')
  })

  test.each(ofType(translated, 'AWS::Lambda::Function'))(
    'makes role, key and log group before %s',
    (id, properties) => {
      const { LoggingConfig } = properties as { LoggingConfig: { LogGroup: { Ref: string } } }
      const group = LoggingConfig.LogGroup.Ref

      const before = madeBefore(graph, id)

      expect(translated.Resources[group]?.Type).toBe('AWS::Logs::LogGroup')
      expect([...before]).toEqual(expect.arrayContaining([group, `${id}Role`, 'LogsKey']))
    },
  )
})

describe('the walker', () => {
  const template = (resources: Record<string, object>) => ({
    Resources: Object.fromEntries(Object.entries(resources).map(([id, rest]) => [id, { Type: 'T', ...rest }])),
  })

  test('sees Ref, both forms of GetAtt and of Sub, and DependsOn', () => {
    const found = dependencies(
      template({
        A: {
          DependsOn: ['B'],
          Properties: {
            one: { Ref: 'C' },
            two: [{ 'Fn::GetAtt': 'D.Arn' }, { 'Fn::GetAtt': ['E', 'Arn'] }],
            three: { 'Fn::Sub': [`\${F}-\${local}`, { local: { Ref: 'G' } }] },
            four: { 'Fn::Sub': `\${H.Arn}` },
          },
        },
        ...Object.fromEntries([...'BCDEFGH'].map((id) => [id, {}])),
      }),
    )

    expect([...(found.get('A') ?? [])].sort()).toEqual([...'BCDEFGH'])
  })

  test('takes neither parameters, pseudo parameters, literals nor local names of Sub for resources', () => {
    const found = dependencies(
      template({
        A: { Properties: { text: { 'Fn::Sub': [`\${AWS::Region}\${Stage}\${!B}\${B}`, { B: 'local' }] } } },
        B: {},
      }),
    )

    expect([...(found.get('A') ?? [])]).toEqual([])
  })

  test('finds a circle of three behind a branch that has none', () => {
    const found = findCycle(
      dependencies(
        template({
          A: { DependsOn: ['D', 'B'] },
          B: { DependsOn: 'C' },
          C: { DependsOn: 'E' },
          D: {},
          E: { DependsOn: 'B' },
        }),
      ),
    )

    expect(found).toEqual(['B', 'C', 'E', 'B'])
  })
})
