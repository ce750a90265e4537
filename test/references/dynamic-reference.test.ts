import { describe, expect, test } from '@jest/globals'
import { env, unseal } from 'lambda-unseal'
import { asFunction, setVariable, useEnvironment } from '../helpers/environment.ts'
import { everythingIn } from '../helpers/everything-in.ts'
import { failureOf } from '../helpers/failures.ts'
import { recordCalls } from '../helpers/recorded-calls.ts'

useEnvironment(asFunction)

/** What is called for a variable of this text. */
async function callsFor(text: string): Promise<object[]> {
  setVariable('IT', text)
  const { transport, calls } = recordCalls(async () => ({}))
  await failureOf(unseal({ it: env('IT') }, { transport }).values())
  return calls.map(({ input, region }) => ({ ...input, ...(region === undefined ? {} : { region }) }))
}

const parameter = (name: string) => [{ Names: [name], WithDecryption: true }]

const arn = 'arn:aws:secretsmanager:us-west-2:123456789012:secret:MySecret'

describe("AWS's own example", () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
  test.each([
    ['{{resolve:ssm:S3AccessControl:2}}', parameter('S3AccessControl:2')],
    ['{{resolve:ssm:MyParameter}}', parameter('MyParameter')],
    [
      '{{resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64}}',
      parameter('/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'),
    ],
    ['{{resolve:ssm-secure:IAMUserPassword:10}}', parameter('IAMUserPassword:10')],
    ['{{resolve:secretsmanager:MySecret}}', [{ SecretId: 'MySecret' }]],
    ['{{resolve:secretsmanager:MySecret::::}}', [{ SecretId: 'MySecret' }]],
    ['{{resolve:secretsmanager:MySecret:SecretString}}', [{ SecretId: 'MySecret' }]],
    ['{{resolve:secretsmanager:MySecret:SecretString:password}}', [{ SecretId: 'MySecret' }]],
    ['{{resolve:secretsmanager:MySecret:SecretString:password::}}', [{ SecretId: 'MySecret' }]],
    [
      '{{resolve:secretsmanager:MySecret:SecretString:password:AWSPREVIOUS}}',
      [{ SecretId: 'MySecret', VersionStage: 'AWSPREVIOUS' }],
    ],
    [
      '{{resolve:secretsmanager:MySecret:SecretString:password::EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE}}',
      [{ SecretId: 'MySecret', VersionId: 'EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE' }],
    ],
    [`{{resolve:secretsmanager:${arn}}}`, [{ SecretId: arn, region: 'us-west-2' }]],
    [
      `{{resolve:secretsmanager:${arn}-asd123:SecretString:password}}`,
      [{ SecretId: `${arn}-asd123`, region: 'us-west-2' }],
    ],
    [
      `{{resolve:secretsmanager:${arn}:SecretString:password:AWSPENDING}}`,
      [{ SecretId: arn, VersionStage: 'AWSPENDING', region: 'us-west-2' }],
    ],
    [
      `{{resolve:secretsmanager:${arn}:SecretString:::id-1}}`,
      [{ SecretId: arn, VersionId: 'id-1', region: 'us-west-2' }],
    ],
  ])('%s is read as it says', async (text, calls) => {
    expect(await callsFor(text)).toEqual(calls)
    // Without braces, as a deployed template has it.
    expect(await callsFor(text.slice(2, -2))).toEqual(calls)
  })

  test('an ARN of another partition is read in its region', async () => {
    const chinese = arn.replace('arn:aws:', 'arn:aws-cn:').replace('us-west-2', 'cn-north-1')

    expect(await callsFor(`resolve:secretsmanager:${chinese}`)).toEqual([{ SecretId: chinese, region: 'cn-north-1' }])
  })

  test('a secret that RDS manages has an exclamation mark', async () => {
    expect(await callsFor('resolve:secretsmanager:rds!cluster-1f2e:SecretString:password')).toEqual([
      { SecretId: 'rds!cluster-1f2e' },
    ])
  })
})

describe('bad grammar', () => {
  const hint = {
    ssm: '"resolve:ssm:" is followed by the name of a parameter',
    secure: '"resolve:ssm-secure:" is followed by the name of a parameter',
    secret: '"resolve:secretsmanager:" is followed by secret-id:SecretString:json-key:version-stage:version-id',
    service: 'after "resolve:" comes ssm, ssm-secure, secretsmanager or kms',
    malformed: 'the name in a reference is malformed',
  }

  test.each([
    ['resolve:', hint.service],
    ['resolve:s3:hunter2', hint.service],
    ['resolve::hunter2', hint.service],
    ['resolve:SSM:hunter2', hint.service],
    ['resolve: ssm:hunter2', hint.service],
    ['resolve:__proto__:hunter2', hint.service],
    ['resolve:constructor', hint.service],
    ['resolve:ssm', hint.ssm],
    ['resolve:ssm:', hint.ssm],
    ['resolve:ssm:hunter2 ', hint.ssm],
    ['resolve:ssm:hunter2\n', hint.ssm],
    ['resolve:ssm:hunter2:', hint.ssm],
    ['resolve:ssm:hunter2:label', hint.ssm],
    ['resolve:ssm:hunter2:0', hint.ssm],
    ['resolve:ssm:hunter2:03', hint.ssm],
    ['resolve:ssm:hunter2:1:2', hint.ssm],
    ['resolve:ssm:arn:aws:ssm:us-east-1:123456789012:parameter/hunter2', hint.ssm],
    ['resolve:ssm:/', hint.malformed],
    ['resolve:ssm-secure:hunter2:x', hint.secure],
    ['resolve:secretsmanager', hint.secret],
    ['resolve:secretsmanager:', hint.secret],
    ['resolve:secretsmanager::SecretString:hunter2', hint.secret],
    ['resolve:secretsmanager:hunter2:SecretString:a:b:c:d', hint.secret],
    ['resolve:secretsmanager:hunter2:SecretBinary', 'of a secret only SecretString can be referred to'],
    ['resolve:secretsmanager:hunter2:password', 'of a secret only SecretString can be referred to'],
    ['resolve:secretsmanager:hunter2:SecretString:k:AWSCURRENT:id', 'by version-stage or version-id, not by both'],
    ['resolve:secretsmanager:arn:aws:ssm:us-east-1:123456789012:parameter:hunter2', hint.malformed],
    [
      'resolve:secretsmanager:arn:aws:secretsmanager:us-east-1.evil.example:123456789012:secret:hunter2',
      hint.malformed,
    ],
    ['resolve:secretsmanager:arn:hunter2', hint.malformed],
    ['resolve:kms', '"resolve:kms:" is followed by the base64 of a ciphertext'],
    ['resolve:kms:', '"resolve:kms:" is followed by the base64 of a ciphertext'],
    ['resolve:ssm:hunter2\\', 'a reference cannot end in a backslash'],
    ['{{resolve:ssm:/hunter2', 'a reference in braces has no end'],
    ['{{resolve:ssm:/hunter2}', 'a reference in braces has no end'],
    ['{{resolve:ssm:/a}}{{resolve:ssm:/hunter2', 'a reference in braces has no end'],
    ['{{resolve:ssm:{{resolve:ssm:/hunter2}}}}', hint.ssm],
    ['{{resolve:ssm:hunter2 }}', hint.ssm],
    ['{{resolve:}}', hint.service],
    ['resolve:ssm:/hunter2}}', hint.ssm],
  ])('%j is an error that says what is wrong, shows nothing of it, and makes no call', async (text, reason) => {
    setVariable('IT', text)
    const { transport, calls } = recordCalls(async () => ({}))

    const failure = await failureOf(unseal({ it: env('IT', { default: 'stand-in' }) }, { transport }).values())

    expect(failure).toMatchObject({ code: 'ERR_BAD_REFERENCE', key: 'it', reference: "env('IT')" })
    expect(failure.message).toContain(reason)
    expect(everythingIn(failure)).not.toContain('hunter2')
    expect(calls).toEqual([])
  })
})
