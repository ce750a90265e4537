import { LabelParameterVersionCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { ssm, ssmPath, unseal } from 'lambda-unseal'
import { cleanUp } from '../../../scripts/lab/cleanup.ts'
import { countByOperation } from '../../../scripts/lab/counting-proxy.ts'
import { type Stage, setStage } from '../../../scripts/lab/stage.ts'
import { failuresOf } from '../../helpers/failures.ts'

let stage: Stage
const region = 'us-east-1'
const account = '123456789012'
const credentials = { accessKeyId: 'lab', secretAccessKey: 'lab' }
const options = () => ({ region, endpoint: stage.proxy.url, credentials })
const arn = (path: string, inRegion = region) => `arn:aws:ssm:${inRegion}:${account}:parameter${path}`

beforeAll(async () => {
  stage = await setStage()
  const client = new SSMClient({ region, endpoint: stage.emulator.url, credentials })
  const put = (Name: string, Value: string, Type: 'String' | 'SecureString' = 'String') =>
    client.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }))

  for (const value of ['first', 'second', 'third']) await put('/a', value)
  await client.send(new LabelParameterVersionCommand({ Name: '/a', ParameterVersion: 2, Labels: ['prod'] }))
  await put('bare', 'without a slash')
  for (let index = 0; index < 25; index++) await put(`/tree/${index % 5}/${index}`, `value ${index}`, 'SecureString')
  await put('/treehouse/0', 'beside the tree')
  await put('/json/a', '{"port":3306}')
  await put('/json/b', '[1]')
  const elsewhere = new SSMClient({ region: 'eu-west-1', endpoint: stage.emulator.url, credentials })
  await elsewhere.send(new PutParameterCommand({ Name: '/a', Value: 'of Ireland', Type: 'String' }))
}, 120_000)

beforeEach(() => stage.proxy.reset())

afterAll(cleanUp)

describe('ssm', () => {
  test('reads a parameter at its newest, at a version, by a label and by its ARN', async () => {
    const names = ['/a', '/a:1', '/a:3', '/a:prod', arn('/a'), arn('/a:1'), 'bare', arn('/bare')]

    const values = await unseal(Object.fromEntries(names.map((name) => [name, ssm(name)])), options()).values()

    expect({ ...values }).toEqual({
      '/a': 'third',
      '/a:1': 'first',
      '/a:3': 'third',
      '/a:prod': 'second',
      [arn('/a')]: 'third',
      [arn('/a:1')]: 'first',
      bare: 'without a slash',
      [arn('/bare')]: 'without a slash',
    })
  })

  test('reads another region by the ARN', async () => {
    const declaration = { here: ssm('/a'), there: ssm(arn('/a', 'eu-west-1')) }

    expect({ ...(await unseal(declaration, options()).values()) }).toEqual({ here: 'third', there: 'of Ireland' })
    expect(countByOperation(stage.proxy.calls)).toEqual({ 'ssm:GetParameters': 2 })
  })

  test('misses a version, a label and an ARN that are not there, each by itself', async () => {
    const names = ['/a:9', '/a:none', arn('/none'), '/none']
    const vault = unseal(
      { good: ssm('/a:2'), ...Object.fromEntries(names.map((name) => [name, ssm(name)])) },
      options(),
    )

    const failures = await failuresOf(vault.values())

    expect(failures.map(({ key, code }) => [key, code])).toEqual(names.map((name) => [name, 'ERR_NOT_FOUND']))
  })
})

describe('ssmPath', () => {
  test('reads all pages of a path, decrypted, and nothing beside it', async () => {
    const { tree } = await unseal({ tree: ssmPath('/tree') }, options()).values()

    const expected = Array.from({ length: 25 }, (_, index) => [`${index % 5}/${index}`, `value ${index}`])
    expect({ ...tree }).toEqual(Object.fromEntries(expected))
    expect(countByOperation(stage.proxy.calls)).toEqual({ 'ssm:GetParametersByPath': 3 })
  })

  test('takes a format for each value', async () => {
    const { all } = await unseal({ all: ssmPath('/json/', { format: 'json' }) }, options()).values()

    expect({ ...all }).toEqual({ a: { port: 3306 }, b: [1] })
  })

  test('of nothing is absent', async () => {
    const vault = unseal({ a: ssmPath('/none', { optional: true }), b: ssmPath('/tree/0/0') }, options())

    expect((await failuresOf(vault.values())).map(({ key, code }) => [key, code])).toEqual([['b', 'ERR_NOT_FOUND']])
  })
})
