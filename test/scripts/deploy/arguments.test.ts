import { expect, test } from '@jest/globals'
import { readRequest } from '../../../scripts/deploy/arguments.ts'

test('without arguments deploys, asks before it changes anything, and keeps every value', () => {
  expect(readRequest([])).toEqual({ command: 'deploy', encrypt: new Map(), parameters: [], isConfirmed: false })
})

test('takes files to encrypt, parameters, and where to', () => {
  const encrypt = ['--encrypt', 'ACiphertext=a.txt', '--encrypt=BCiphertext=-']
  const where = ['--stack-name', 'mine', '--region', 'eu-west-1', '--profile', 'me']

  expect(readRequest([...encrypt, '--parameter', 'DbUrl=mysql://a/?b=c', ...where, '-y'])).toEqual({
    command: 'deploy',
    encrypt: new Map([
      ['ACiphertext', 'a.txt'],
      ['BCiphertext', '-'],
    ]),
    parameters: ['DbUrl=mysql://a/?b=c'],
    isConfirmed: true,
    stackName: 'mine',
    region: 'eu-west-1',
    profile: 'me',
  })
})

test('takes the name and the file of a SecureString', () => {
  const request = { command: 'secure-string', name: '/a/b', file: '-', region: 'eu-west-1' }

  expect(readRequest(['secure-string', '/a/b', '-', '--region', 'eu-west-1'])).toEqual(request)
})

test.each([
  [['--encrypt', 'a-secret'], 'PARAMETER=FILE'],
  [['--encrypt', 'A=a-secret', '--encrypt', 'A=other'], 'twice'],
  [['--encrypt', 'A=-', '--encrypt', 'B=-', '--yes'], 'only one value'],
  [['--encrypt', 'A=-'], 'add --yes'],
  [['--parameter', 'a-secret'], 'PARAMETER=VALUE'],
  [['--password=a-secret'], 'no such option'],
  [['--yes=a-secret'], 'lacks its value, or takes none'],
  [['--region'], 'lacks its value'],
  [['a-secret'], 'secure-string'],
  [['secure-string', '/a'], 'a parameter name and a file'],
  [['secure-string', '/a', 'file', 'a-secret'], 'a parameter name and a file'],
  [['secure-string', 'a-secret', 'file'], 'begins with a slash'],
])('refuses %j, says what is meant and where to read on, and repeats nothing', (args, meant) => {
  const mistake = messageOf(() => readRequest(args))

  expect(mistake).toContain(meant)
  expect(mistake).toContain('npm run deploy -- --help')
  expect(mistake).not.toContain('a-secret')
})

function messageOf(action: () => unknown): string {
  try {
    action()
    return 'nothing was thrown'
  } catch (error) {
    return (error as Error).message
  }
}
