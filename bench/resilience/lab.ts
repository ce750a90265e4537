import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultServer, goodKeys, startFaultServer } from '../../test/helpers/fault-server/fault-server.ts'
import type { Fault } from '../../test/helpers/fault-server/faults.ts'
import type { Contestant } from './contestants.ts'
import { parameters, secretId, type Values } from './names.ts'
import { type Invocation, Sandbox } from './sandbox.ts'

/** One contestant, alone with an AWS of its own. */
export interface Lab {
  readonly contestant: Contestant
  readonly server: FaultServer
  readonly sandbox: Sandbox
  /** For CI: as little of everything as shows that it works. */
  readonly isShort: boolean
}

export interface LabOptions {
  readonly contestant: Contestant
  readonly bundle: string
  readonly isShort: boolean
  /** More variables of the sandbox. */
  readonly environment?: Readonly<Record<string, string>> | undefined
}

/** What AWS takes to answer, here as in most of its regions. */
export const latencyMs = 50

export const firstPassword = 'before'

const expected: Values = {
  dbUrl: 'the database',
  apiToken: 'the token',
  database: { password: firstPassword },
}

/** Makes the lab, works in it, and leaves nothing of it. */
export async function inLab<T>(options: LabOptions, work: (lab: Lab) => Promise<T>): Promise<T> {
  const { contestant, bundle, isShort, environment = {} } = options
  const server = await startFaultServer()
  server.faults.set('*', { latencyMs })
  server.parameters.put(parameters.dbUrl, expected.dbUrl)
  server.parameters.put(parameters.apiToken, expected.apiToken)
  server.secrets.put(secretId, JSON.stringify(expected.database))
  const sandbox = new Sandbox({ bundle, expected, environment: { ...environmentOf(server), ...environment } })
  try {
    return await work({ contestant, server, sandbox, isShort })
  } finally {
    sandbox.stop()
    await server.close()
  }
}

const environmentOf = ({ url }: FaultServer) => ({
  AWS_ACCESS_KEY_ID: goodKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: goodKeys.secretAccessKey,
  AWS_SESSION_TOKEN: goodKeys.sessionToken,
  AWS_REGION: 'eu-central-1',
  AWS_LAMBDA_FUNCTION_NAME: 'resilience',
  AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_ENDPOINT_URL: url,
})

/** AWS answers as ever, but for this. */
export function setFault({ server }: Lab, fault: Fault = {}): void {
  server.faults.set('*', { latencyMs, ...fault })
}

/** Invokes at this pace, one after another as a container does, until so much time has passed. */
export async function invokeFor(
  { sandbox }: Lab,
  { ms, intervalMs }: { readonly ms: number; readonly intervalMs: number },
): Promise<Invocation[]> {
  const invocations: Invocation[] = []
  const end = performance.now() + ms
  for (let next = performance.now(); next < end; next = Math.max(next + intervalMs, performance.now())) {
    await sleep(Math.max(0, next - performance.now()))
    invocations.push(await sandbox.invoke())
  }
  return invocations
}
