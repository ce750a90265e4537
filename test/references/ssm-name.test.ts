import { describe, expect, test } from '@jest/globals'
import { ssm, unseal } from 'lambda-unseal'
import { asFunction, useEnvironment } from '../helpers/environment.ts'
import { thrownBy } from '../helpers/failures.ts'
import { answersParameters, recordCalls } from '../helpers/recorded-calls.ts'

useEnvironment(asFunction)

describe('the name of a parameter', () => {
  test.each([
    ['/my-app/dev/db-url', undefined],
    ['db_url', undefined],
    ['/a:3', undefined],
    ['/a:12345', undefined],
    ['/a:prod', undefined],
    ['/a:_under.score-1', undefined],
    [`/a:${'x'.repeat(100)}`, undefined],
    ['/aws/service/global-infrastructure/version', undefined],
    ['/aws/reference/secretsmanager/MySecret', undefined],
    ['/aws/reference/secretsmanager/MySecret:AWSPREVIOUS', undefined],
    ['/aws/reference/secretsmanager/a/b+c=d@e:EXAMPLE1-90ab', undefined],
    ['arn:aws:ssm:eu-west-1:123456789012:parameter/a', 'eu-west-1'],
    ['arn:aws:ssm:eu-west-1:123456789012:parameter/a/b:3', 'eu-west-1'],
    ['arn:aws-cn:ssm:cn-north-1:123456789012:parameter/a:prod', 'cn-north-1'],
    ['arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/a', 'us-gov-west-1'],
    ['arn:aws-iso-b:ssm:us-isob-east-1:123456789012:parameter/a', 'us-isob-east-1'],
    ['arn:aws:ssm:eu-central-1:210987654321:parameter/shared/by/another/account', 'eu-central-1'],
  ])('%s is asked for as it is written, in the region %s', async (name, region) => {
    const { transport, calls } = recordCalls(answersParameters)

    const values = await unseal({ it: ssm(name) }, { transport }).values()

    expect(values.it).toBe(`value of ${name}`)
    expect(calls).toEqual([{ operation: 'GetParameters', input: { Names: [name], WithDecryption: true }, region }])
  })

  test.each([
    ['', 'ssm() needs the name of a parameter, not an empty string'],
    ['/', 'there is no name before the selector'],
    [':3', 'there is no name before the selector'],
    ['/:3', 'there is no name before the selector'],
    ['/a:', 'a version or a label has to follow the colon'],
    ['/a:0', 'versions count from 1'],
    ['/a:03', 'versions count from 1 and are written without zeros before them'],
    ['/a:3:4', 'a name has one selector at most, such as /a:3'],
    ['/a:3x', 'a label cannot begin with a digit, and a version has only digits'],
    ['/a:awsome', 'a label cannot begin with aws or ssm'],
    ['/a:SSM', 'a label cannot begin with aws or ssm'],
    ['/a:la bel', 'a label has 1 to 100 letters, digits'],
    [`/a:${'x'.repeat(101)}`, 'a label has 1 to 100 letters, digits'],
    ['arn:aws:s3:::bucket', 'this is an ARN of s3, not of ssm'],
    ['arn:aws:secretsmanager:us-east-1:123456789012:secret:a', 'this is an ARN of secretsmanager, not of ssm'],
    ['arn:aws:ssm:us-east-1:123456789012:document/a', 'this is the ARN of no parameter'],
    ['arn:aws:ssm:us-east-1:123456789012:parameter', 'this is the ARN of no parameter'],
    ['arn:aws:ssm:us-east-1:123456789012:parameter/', 'there is no name before the selector'],
    ['arn:aws:ssm:us-east-1:123456789012:parameter/a:0', 'versions count from 1'],
    ['arn:aws:ssm:us-east-1:12345678901:parameter/a', 'this is no ARN such as arn:aws:ssm:us-east-1'],
    ['arn:aws:ssm:us-east-1::parameter/a', 'this is no ARN such as arn:aws:ssm:us-east-1'],
    ['arn:azure:ssm:us-east-1:123456789012:parameter/a', 'this is no ARN such as'],
    ['arn:aws:ssm', 'this is no ARN such as'],
    ['arn:', 'this is no ARN such as'],
    ['arn:aws:ssm::123456789012:parameter/a', 'its region must be one such as us-east-1'],
    ['arn:aws:ssm:us-east-1.evil.example:123456789012:parameter/a', 'its region must be one such as us-east-1'],
    ['arn:aws:ssm:evil/:123456789012:parameter/a', 'its region must be one such as us-east-1'],
    ['arn:aws:ssm:us-east-1@evil:123456789012:parameter/a', 'its region must be one such as us-east-1'],
    ['arn:aws:ssm:US-EAST-1:123456789012:parameter/a', 'its region must be one such as us-east-1'],
  ])('%j is refused', (name, message) => {
    const error = thrownBy(() => ssm(name))

    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(message)
  })
})
