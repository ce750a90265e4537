import { describe, expect, test } from '@jest/globals'
import { actions, environmentKeyPolicy, opensItsOwn, statementsIn, tooWide, usesKey } from './policies.ts'
import { ofType, type Part, type Parts, readTemplate, withResources } from './template.ts'

const { translated } = readTemplate()
const functions = ofType(translated, 'AWS::Lambda::Function')
const roles = ofType(translated, 'AWS::IAM::Role')
const keys = ofType(translated, 'AWS::KMS::Key')
const logGroupArn = (name: unknown) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${name}`,
})
const root = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` }

describe('roles', () => {
  test('are one a function, written out, never made by SAM', () => {
    const used = functions.map(([, { Role }]) => JSON.stringify(Role))

    expect(new Set(used)).toEqual(new Set(roles.map(([id]) => JSON.stringify({ 'Fn::GetAtt': [id, 'Arn'] }))))
    expect(new Set(used).size).toBe(functions.length)
  })

  test('allow nothing wider than by name', () => {
    expect(roles.flatMap(([, role]) => statementsIn(role)).length).toBeGreaterThan(roles.length)
    expect(tooWide(translated)).toEqual([])
  })

  test.each<[string, Parts, string]>([
    ['a star for a resource', { Action: 'ssm:GetParameters', Resource: '*' }, 'SecretsFunctionRole: "*"'],
    ['a star in an action', { Action: ['s3:Get*'], Resource: 'arn:aws:s3:::b/k' }, 'SecretsFunctionRole: s3:Get*'],
    ['a log group of any name', { Action: 'logs:PutLogEvents', Resource: 'a:log-group:*' }, '"a:log-group:*"'],
    ['everything but', { NotAction: 'iam:PassRole', Resource: 'arn:aws:s3:::b' }, 'SecretsFunctionRole: NotAction'],
  ])('would be refused with %s', (_what, statement, fault) => {
    const wide = withResources(translated, ({ SecretsFunctionRole: role }) => {
      const [policy] = (role?.Properties?.['Policies'] ?? []) as { PolicyDocument: { Statement: Parts[] } }[]
      policy?.PolicyDocument.Statement.push({ Effect: 'Allow', ...statement })
    })

    expect(tooWide(wide)).toEqual([expect.stringContaining(fault)])
  })

  test('say nothing of KMS', () => {
    const kms = roles.flatMap(([, role]) => statementsIn(role)).filter((said) => /kms:/.test(JSON.stringify(said)))

    expect(kms).toEqual([])
  })

  test.each(functions)('let %s write to its own log group only', (_id, { FunctionName, Role }) => {
    const [name] = Object.values(FunctionName as Parts) as [string]
    const [roleId] = (Role as { 'Fn::GetAtt': [string] })['Fn::GetAtt']

    const written = statementsIn(translated.Resources[roleId]?.Properties).filter((said) =>
      /logs:/.test(actions(said)[0] ?? ''),
    )

    expect(written.map(({ Resource }) => Resource)).toEqual([logGroupArn(`/aws/lambda/${name}:*`)])
  })
})

describe('the policy of the key of the variables', () => {
  const policy = environmentKeyPolicy(translated)

  test.each(functions)(
    'lets the role of %s decrypt under its own function name and no other pair',
    (_id, properties) => {
      const { Role, FunctionName } = properties as { Role: Part; FunctionName: Part }

      const naming = policy.filter(({ Principal }) => JSON.stringify(Principal).includes(JSON.stringify(Role)))

      expect(naming).toHaveLength(1)
      expect(naming.every((statement) => opensItsOwn(statement, Role, FunctionName))).toBe(true)
    },
  )

  test('would be refused if a role could open what belongs to another function', () => {
    const [[, first], [, second]] = functions as [[string, Parts], [string, Parts]]
    const statement = policy.find(({ Principal }) => JSON.stringify(Principal).includes(JSON.stringify(first['Role'])))

    expect(statement && opensItsOwn(statement, first['Role'] ?? '', second['FunctionName'] ?? '')).toBe(false)
  })

  test('lets nobody else decrypt', () => {
    const decrypting = policy.filter((statement) =>
      actions(statement).some((action) => /Decrypt|ReEncrypt|\*/.test(action)),
    )

    expect(decrypting).toHaveLength(functions.length)
  })

  test('lets the account encrypt, and only what one of the functions can open', () => {
    const encrypting = policy.filter((statement) => actions(statement).includes('kms:Encrypt'))

    expect(encrypting).toEqual([
      expect.objectContaining({
        Principal: { AWS: root },
        Action: 'kms:Encrypt',
        Condition: {
          StringEquals: {
            'kms:EncryptionContext:LambdaFunctionName': functions.map(([, each]) => each['FunctionName']),
          },
          'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['LambdaFunctionName'] },
        },
      }),
    ])
  })

  test('is reached by an alias', () => {
    expect(ofType(translated, 'AWS::KMS::Alias').map(([, alias]) => alias['TargetKeyId'])).toEqual([
      { Ref: 'EnvironmentKey' },
    ])
  })
})

describe('every key', () => {
  test.each(keys)('%s renews its material each year', (_id, key) => {
    expect(key['EnableKeyRotation']).toBe(true)
  })

  test.each(keys)('%s keeps administration apart from use', (_id, key) => {
    const unconditional = statementsIn(key['KeyPolicy']).filter(({ Condition }) => !Condition)

    expect(unconditional.map(({ Sid, Principal }) => [Sid, Principal])).toEqual([['Administer', { AWS: root }]])
    expect(unconditional.filter(usesKey)).toEqual([])
    expect(unconditional.flatMap(actions)).toContain('kms:PutKeyPolicy')
  })
})

describe('log groups', () => {
  const groups = ofType(translated, 'AWS::Logs::LogGroup')

  test.each(functions)('%s has one of its own name, encrypted and not kept for ever', (_id, properties) => {
    const { FunctionName, LoggingConfig } = properties as { FunctionName: Parts; LoggingConfig: Parts }
    const { Ref } = LoggingConfig['LogGroup'] as { Ref: string }

    expect(Object.fromEntries(groups)[Ref]).toEqual({
      LogGroupName: { 'Fn::Sub': `/aws/lambda/${FunctionName['Fn::Sub']}` },
      KmsKeyId: { 'Fn::GetAtt': ['LogsKey', 'Arn'] },
      RetentionInDays: expect.any(Number),
    })
    expect(LoggingConfig['LogFormat']).toBe('JSON')
  })

  test('are what their key is used for, and nothing else is', () => {
    const using = statementsIn(Object.fromEntries(keys)['LogsKey']?.['KeyPolicy']).filter(usesKey)
    const arns = groups.map(([, { LogGroupName }]) => logGroupArn((LogGroupName as Parts)['Fn::Sub']))

    expect(using.map(({ Sid }) => Sid)).toEqual(['CloudWatchLogs', 'ThroughCloudWatchLogs'])
    for (const { Condition } of using) {
      expect(Condition?.['ArnEquals']).toEqual({ 'kms:EncryptionContext:aws:logs:arn': arns })
    }
  })

  test('are opened in the name of a caller only when CloudWatch Logs makes the call', () => {
    const { Condition } =
      statementsIn(Object.fromEntries(keys)['LogsKey']?.['KeyPolicy']).find(
        ({ Sid }) => Sid === 'ThroughCloudWatchLogs',
      ) ?? {}

    expect(Condition?.['StringEquals']).toEqual({
      'kms:ViaService': { 'Fn::Sub': `logs.\${AWS::Region}.amazonaws.com` },
    })
  })
})
