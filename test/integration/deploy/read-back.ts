// What ministack does not do, and what is therefore shown elsewhere:
// - It keeps a key policy and enforces none, nor any role: test/template holds both policies to least permission.
// - It makes the HTTP API and its stage but drops the routes, the authorizer and the throttling, which SAM hands over as
//   an OpenAPI body and as stage settings: test/template reads those in what SAM makes of the template.
// - `Ref` of a secret is its name, where AWS gives the ARN, so the secret in a role is compared by that name.
// - It drops the stack's description and a key's pending window.
import { expect, test } from '@jest/globals'
import { ofType, type Part, readTemplate } from '../../template/template.ts'
import type { Account } from './account.ts'
import { fillIn, type Known } from './fill-in.ts'

interface Deployed {
  readonly account: Account
  readonly known: Known
  /** What the SecureString was made from, without its final newline. */
  readonly secureString: string
}

const { source, translated } = readTemplate()

/** Of these, each resource is read back below; a stage comes with its API. */
const readBackTypes = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Stage',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
  'AWS::SecretsManager::Secret',
]

/** Registers a test for each resource of the template: what the account has is what the template says. */
export function testReadBack(deployed: () => Deployed): void {
  const aws: Account['aws'] = (...args) => deployed().account.aws(...args)
  const known = () => deployed().known
  const idOf = (logicalId: string) => known().physicalIds[logicalId] ?? ''
  const filledIn = (part: Part | undefined) => fillIn(part, known())

  test('everything of a kind that somebody looks at', () => {
    const types = new Set(Object.values(translated.Resources).map(({ Type }) => Type))

    expect([...types].filter((type) => !readBackTypes.includes(type))).toEqual([])
  })

  test.each(ofType(source, 'AWS::KMS::Key'))('the key %s with its policy, turned every year', async (id, key) => {
    const flags = ['--key-id', idOf(id)]
    const [{ KeyMetadata }, { KeyRotationEnabled }, { Policy }] = await Promise.all([
      aws('kms', 'describe-key', ...flags),
      aws('kms', 'get-key-rotation-status', ...flags),
      aws('kms', 'get-key-policy', ...flags, '--policy-name', 'default'),
    ])

    expect(KeyMetadata).toMatchObject({ Description: filledIn(key['Description']), KeySpec: 'SYMMETRIC_DEFAULT' })
    expect(KeyRotationEnabled).toBe(true)
    expect(JSON.parse(Policy)).toEqual(filledIn(key['KeyPolicy']))
  })

  test('the alias, which names the key of the variables', async () => {
    const { Aliases } = await aws('kms', 'list-aliases', '--key-id', idOf('EnvironmentKey'))

    expect(Aliases).toMatchObject([{ AliasName: 'alias/lambda-unseal', TargetKeyId: idOf('EnvironmentKey') }])
  })

  test('the parameter, and the SecureString beside it', async () => {
    const names = ['/my-app/dev/db-url', '/my-app/dev/db-password']
    const { Parameters } = await aws('ssm', 'get-parameters', '--with-decryption', '--names', ...names)

    expect(Object.fromEntries(Parameters.map((found: Record<string, string>) => [found['Name'], found]))).toMatchObject(
      {
        '/my-app/dev/db-url': { Type: 'String', Value: known().parameters['DbUrl'], Version: 1 },
        '/my-app/dev/db-password': { Type: 'SecureString', Value: deployed().secureString, Version: 1 },
      },
    )
  })

  test('the secret, with a password that AWS made up', async () => {
    const { SecretString } = await aws('secretsmanager', 'get-secret-value', '--secret-id', idOf('MyDatabaseSecret'))

    expect(JSON.parse(SecretString)).toEqual({ username: 'app', password: expect.stringMatching(/^[^"@/\\]{32}$/) })
  })

  test('every log group, encrypted and kept for a month', async () => {
    const { logGroups } = await aws('logs', 'describe-log-groups', '--log-group-name-prefix', '/aws/lambda/')
    const groups = ofType(source, 'AWS::Logs::LogGroup').map(([, group]) => ({
      logGroupName: filledIn(group['LogGroupName']),
      kmsKeyId: filledIn(group['KmsKeyId']),
      retentionInDays: 30,
    }))

    expect(logGroups).toHaveLength(groups.length)
    expect(logGroups).toEqual(expect.arrayContaining(groups.map((group) => expect.objectContaining(group))))
  })

  test.each(ofType(source, 'AWS::IAM::Role'))('the role %s, with what it may do', async (id, role) => {
    const flags = ['--role-name', idOf(id)]
    const [{ Role }, { PolicyDocument }] = await Promise.all([
      aws('iam', 'get-role', ...flags),
      aws('iam', 'get-role-policy', ...flags, '--policy-name', 'least-privilege'),
    ])
    const [policy, ...others] = filledIn(role['Policies']) as { PolicyDocument: unknown }[]

    expect(Role.AssumeRolePolicyDocument).toEqual(role['AssumeRolePolicyDocument'])
    expect(PolicyDocument).toEqual(policy?.PolicyDocument)
    expect(others).toEqual([])
  })

  test.each(ofType(translated, 'AWS::Lambda::Function'))('the function %s, with its variables', async (id, made) => {
    const found = await aws('lambda', 'get-function-configuration', '--function-name', idOf(id))

    const { Role, Environment, LoggingConfig, Runtime, Handler, Timeout, MemorySize, Architectures } = made
    expect(found).toMatchObject({ Runtime, Handler, Timeout, MemorySize, Architectures })
    expect(found.FunctionName).toBe(filledIn(made['FunctionName']))
    expect([found.Role, found.LoggingConfig, found.Environment]).toEqual(
      [Role, LoggingConfig, Environment].map((part) => filledIn(part)),
    )
  })

  test.each(ofType(source, 'AWS::SQS::Queue'))('the queue %s, encrypted', async (id, queue) => {
    const flags = ['--queue-url', idOf(id), '--attribute-names', 'All']
    const { Attributes } = await aws('sqs', 'get-queue-attributes', ...flags)
    const { RedrivePolicy = '{}', ...found } = Attributes

    const { RedrivePolicy: redrive = {}, ...others } = filledIn(queue) as Record<string, unknown>
    const expected = Object.entries(others).map(([name, value]) => [name, String(value)])
    expect(found).toMatchObject(Object.fromEntries(expected))
    expect(JSON.parse(RedrivePolicy)).toEqual(redrive)
  })

  test.each(ofType(source, 'AWS::DynamoDB::Table'))('the table %s, which waits for items', async (id, table) => {
    const { Table } = await aws('dynamodb', 'describe-table', '--table-name', idOf(id))

    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      KeySchema: table['KeySchema'],
      AttributeDefinitions: table['AttributeDefinitions'],
      BillingModeSummary: { BillingMode: table['BillingMode'] },
    })
  })

  test.each(ofType(translated, 'AWS::Lambda::Permission'))('%s, who may invoke what', async (_id, permission) => {
    const { Policy } = await aws(
      'lambda',
      'get-policy',
      '--function-name',
      String(filledIn(permission['FunctionName'])),
    )

    expect(JSON.parse(Policy).Statement).toMatchObject([
      {
        Principal: { Service: permission['Principal'] },
        Action: permission['Action'],
        Condition: { ArnLike: { 'AWS:SourceArn': filledIn(permission['SourceArn']) } },
      },
    ])
  })

  test('what invokes the functions: the queue, the schedules, which rest at first, and the API', async () => {
    const [{ EventSourceMappings }, { Rules }, { Items }] = await Promise.all([
      aws('lambda', 'list-event-source-mappings'),
      aws('events', 'list-rules'),
      aws('apigatewayv2', 'get-apis'),
    ])

    expect(EventSourceMappings).toMatchObject([
      {
        EventSourceArn: filledIn({ 'Fn::GetAtt': ['OrdersQueue', 'Arn'] }),
        FunctionArn: filledIn({ 'Fn::GetAtt': ['SecretsFunction', 'Arn'] }),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    ])
    expect(Rules).toMatchObject(Array(2).fill({ ScheduleExpression: 'rate(1 hour)', State: 'DISABLED' }))
    expect(Items).toMatchObject([{ ApiId: idOf('LoginApi'), ProtocolType: 'HTTP' }])
  })
}
