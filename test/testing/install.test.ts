import { expect, test } from '@jest/globals'
import { ssm, unseal } from 'lambda-unseal'
import { fakeAws } from 'lambda-unseal/testing'

const openA = async (options = {}) =>
  (await unseal({ a: ssm('/a') }, { region: 'eu-central-1', ...options }).values()).a

test('a fake that is installed answers every vault, also one that was made before, until that ends', async () => {
  const vault = unseal({ a: ssm('/a') }, { region: 'eu-central-1', ttl: '0s' })
  const [first, second] = [fakeAws({ parameters: { '/a': 'one' } }), fakeAws({ parameters: { '/a': 'two' } })]

  const uninstall = first.install()
  const one = [(await vault.values()).a, await openA()]
  const uninstallSecond = second.install()
  const two = await openA()
  uninstallSecond()
  const oneAgain = await openA()
  uninstall()

  expect([...one, two, oneAgain]).toEqual(['one', 'one', 'two', 'one'])
  await expect(openA({ endpoint: 'nowhere' })).rejects.toThrow(TypeError)
})

test('a fake that is installed no more does not come back, in whatever order that ends', async () => {
  const [first, second] = [fakeAws({ parameters: { '/a': 'one' } }), fakeAws({ parameters: { '/a': 'two' } })]
  const [uninstallFirst, uninstallSecond] = [first.install(), second.install()]

  uninstallFirst()
  uninstallFirst()
  expect(await openA()).toBe('two')
  uninstallSecond()
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  await expect(openA({ endpoint: 'http://127.0.0.1:9', credentials, timeout: '50ms' })).rejects.toThrow()
})

test('a transport of a vault’s own comes before an installed fake', async () => {
  const uninstall = fakeAws({ parameters: { '/a': 'installed' } }).install()

  expect(await openA({ transport: fakeAws({ parameters: { '/a': 'own' } }).transport })).toBe('own')
  uninstall()
})

test('a parameter is redacted unless it is plain', async () => {
  const aws = fakeAws({ parameters: { '/a': 'a SecureString', '/b': 'a String' } })
  aws.plain.add('/b')
  const vault = unseal({ a: ssm('/a'), b: ssm('/b') }, { transport: aws.transport })
  await vault.values()

  expect(vault.redact('a SecureString, a String')).toBe('[secret], a String')
})
