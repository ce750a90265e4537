import type { IncomingMessage } from 'node:http'
import { startProxy } from './proxy.ts'

/** One request that reached the emulator. */
export interface Call {
  readonly service: 'kms' | 'ssm' | 'secretsmanager' | 'dynamodb' | 'unknown'
  /** As AWS names it, such as `GetParameters`. */
  readonly operation: string
  /** What its sender calls itself: the official clients begin with `aws-sdk-js/`. */
  readonly userAgent: string
  /** When it came, in milliseconds of `performance.now()`. */
  readonly at: number
}

export interface CountingProxy {
  /** Where clients on this machine reach it; for a container put its own name of this machine before the `port`. */
  readonly url: string
  readonly port: number
  readonly calls: readonly Call[]
  /** Forgets the calls so far. */
  reset(): void
  stop(): Promise<void>
}

/** Stands before the emulator and notes who calls what. `host` is the address it listens on. */
export async function startCountingProxy(target: string, { host = '127.0.0.1' } = {}): Promise<CountingProxy> {
  const calls: Call[] = []
  const proxy = await startProxy(target, (request) => calls.push(callOf(request)), host)
  return {
    url: `http://${host}:${proxy.port}`,
    port: proxy.port,
    calls,
    reset: () => {
      calls.length = 0
    },
    stop: proxy.stop,
  }
}

/** `{ 'kms:Decrypt': 1, … }`, in the order of the first call of each. */
export function countByOperation(calls: readonly Call[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { service, operation } of calls) {
    const name = `${service}:${operation}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

const services = new Map<string, Call['service']>([
  ['TrentService', 'kms'],
  ['AmazonSSM', 'ssm'],
  ['secretsmanager', 'secretsmanager'],
  ['DynamoDB_20120810', 'dynamodb'],
])

function callOf(request: IncomingMessage): Call {
  const target = String(request.headers['x-amz-target'] ?? `${request.method} ${request.url}`)
  const [prefix = '', operation = ''] = target.split('.', 2)
  const service = services.get(prefix)
  return {
    service: service ?? 'unknown',
    operation: service ? operation : target,
    userAgent: request.headers['user-agent'] ?? '',
    at: performance.now(),
  }
}
