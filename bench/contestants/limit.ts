// What is the least that this job can cost in Node: hand-signed requests over node:http(s), for these eight calls and
// nothing else. No retries, no time-outs, no errors, no checks, no refresh. It may only get faster.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import type { Agent } from 'node:http'
import { parameters, secrets, variables } from '../names.ts'

const { env } = process
const { createHmac, hash } = process.getBuiltinModule('node:crypto')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

const secure = env['AWS_ENDPOINT_URL_SSM']?.startsWith('https') ?? true
const web = secure ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http')
const agent = new web.Agent({ keepAlive: true }) as Agent

const services = {
  TrentService: { name: 'kms', url: env['AWS_ENDPOINT_URL_KMS'] },
  AmazonSSM: { name: 'ssm', url: env['AWS_ENDPOINT_URL_SSM'] },
  secretsmanager: { name: 'secretsmanager', url: env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] },
}

function call<T>(service: keyof typeof services, operation: string, input: object): Promise<T> {
  const { name, url = `https://${name}.${env['AWS_REGION']}.amazonaws.com` } = services[service]
  const { host, hostname, port } = new URL(url)
  const body = JSON.stringify(input)
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/${env['AWS_REGION']}/${name}/aws4_request`
  const target = `${service}.${operation}`
  const token = env['AWS_SESSION_TOKEN'] as string
  const type = 'application/x-amz-json-1.1'
  const names = 'content-type;host;x-amz-date;x-amz-security-token;x-amz-target'
  const signed = `content-type:${type}\nhost:${host}\nx-amz-date:${time}\nx-amz-security-token:${token}\nx-amz-target:${target}\n`
  const canonical = `POST\n/\n\n${signed}\n${names}\n${hash('sha256', body)}`
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${env['AWS_SECRET_ACCESS_KEY']}`)
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`).toString('hex')
  const headers = {
    host,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-amz-date': time,
    'x-amz-security-token': token,
    'x-amz-target': target,
    authorization: `AWS4-HMAC-SHA256 Credential=${env['AWS_ACCESS_KEY_ID']}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
  return new Promise((resolve) => {
    const request = web.request({ method: 'POST', hostname, port, path: '/', headers, agent }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())))
    })
    request.end(body)
  })
}

const opened: Record<string, unknown> = {}
const named = new Map(Object.entries(parameters).map(([key, name]) => [name as string, key]))
const parameterNames = [...named.keys()]

const loading = Promise.all([
  ...Object.entries(variables).map(async ([key, variable]) => {
    const EncryptionContext = { LambdaFunctionName: env['AWS_LAMBDA_FUNCTION_NAME'] }
    const input = { CiphertextBlob: env[variable], EncryptionContext }
    const { Plaintext } = await call<{ Plaintext: string }>('TrentService', 'Decrypt', input)
    opened[key] = Buffer.from(Plaintext, 'base64').toString()
  }),
  ...[parameterNames.slice(0, 10), parameterNames.slice(10)].map(async (Names) => {
    const input = { Names, WithDecryption: true }
    const output = await call<{ Parameters: { Name: string; Value: string }[] }>('AmazonSSM', 'GetParameters', input)
    for (const { Name, Value } of output.Parameters) opened[named.get(Name) as string] = Value
  }),
  ...Object.entries(secrets).map(async ([key, SecretId]) => {
    const { SecretString } = await call<{ SecretString: string }>('secretsmanager', 'GetSecretValue', { SecretId })
    opened[key] = key === 'database' ? JSON.parse(SecretString) : SecretString
  }),
])

export async function handler(): Promise<object> {
  await loading
  return opened
}
