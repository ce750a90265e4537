import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onExit } from '../scripts/lab/cleanup.ts'
import { selfSigned } from '../test/helpers/fault-server/certificate.ts'
import { type FaultServer, goodKeys, startFaultServer } from '../test/helpers/fault-server/fault-server.ts'
import { parameters, secrets, variables } from './names.ts'
import { startTlsFront } from './tls-front.ts'

/** AWS as the contestants see it: three hosts, as in reality, each of which answers after a constant time. */
export interface Aws {
  /** What a contestant's process gets to find it. */
  readonly environment: Readonly<Record<string, string>>
  /** What a contestant has to answer, by key. */
  readonly expected: Readonly<Record<string, unknown>>
  /** Since the last time that this was asked. */
  traffic(): { readonly calls: number; readonly connections: number }
}

export const latencyMs = 5
const functionName = 'bench'
const region = 'eu-central-1'

/** `folder` is for the certificate: one for all, since Node mistakes self-signed ones of one name for each other. */
export async function startAws({ tls, folder }: { readonly tls: boolean; readonly folder: string }): Promise<Aws> {
  const servers = await Promise.all(['kms', 'ssm', 'secretsManager'].map(() => startFaultServer()))
  const [kms, ssm, secretsManager] = servers
  if (!kms || !ssm || !secretsManager) throw new Error('unreachable')
  for (const { faults, close } of servers) {
    faults.set('*', { latencyMs })
    onExit(close)
  }

  const expected: Record<string, unknown> = {}
  const encrypted: Record<string, string> = {}
  for (const [key, variable] of Object.entries(variables)) {
    const plaintext = plaintextOf(key)
    encrypted[variable] = kms.kms.encrypt(plaintext, { LambdaFunctionName: functionName })
    expected[key] = plaintext
  }
  for (const [key, name] of Object.entries(parameters)) {
    expected[key] = plaintextOf(key)
    ssm.parameters.put(name, plaintextOf(key), { type: key.endsWith('Password') ? 'SecureString' : 'String' })
  }
  for (const [key, id] of Object.entries(secrets)) {
    const value = key === 'database' ? { host: 'db', port: 3306, username: 'app', password: 'bench' } : plaintextOf(key)
    secretsManager.secrets.put(id, typeof value === 'string' ? value : JSON.stringify(value))
    expected[key] = value
  }

  const certificate = selfSigned()
  const certificateFile = join(folder, 'certificate.pem')
  if (tls) await writeFile(certificateFile, certificate.cert)
  const urlOf = ({ url }: FaultServer) => (tls ? startTlsFront(url, certificate) : url)
  const counted = () => ({
    calls: servers.reduce((sum, { calls }) => sum + calls.length, 0),
    connections: servers.reduce((sum, { connections }) => sum + connections().opened, 0),
  })
  let before = counted()

  return {
    expected,
    environment: {
      ...encrypted,
      AWS_ACCESS_KEY_ID: goodKeys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: goodKeys.secretAccessKey,
      AWS_SESSION_TOKEN: goodKeys.sessionToken,
      AWS_REGION: region,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_ENDPOINT_URL_KMS: await urlOf(kms),
      AWS_ENDPOINT_URL_SSM: await urlOf(ssm),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: await urlOf(secretsManager),
      BENCH_NAMES: JSON.stringify({ ...variables, ...parameters, ...secrets }),
      ...(tls ? { NODE_EXTRA_CA_CERTS: certificateFile } : {}),
    },
    traffic() {
      const now = counted()
      const since = { calls: now.calls - before.calls, connections: now.connections - before.connections }
      before = now
      return since
    },
  }
}

const plaintextOf = (key: string) => `the ${key} of the bench`
