import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TlsOptions } from 'node:tls'
import { seededRandom } from '../random.ts'
import { type Certificate, selfSigned } from './certificate.ts'
import { broken, Faults, refuseBy } from './faults.ts'
import { KeyService } from './key-service.ts'
import { ParameterStore } from './parameter-store.ts'
import { Refusal } from './refusal.ts'
import { SecretsManager } from './secrets-manager.ts'
import { checkSignature, type KnownKeys, type SignedScope } from './signature.ts'

export interface FaultServerOptions extends Pick<TlsOptions, 'maxVersion' | 'minVersion' | 'ciphers'> {
  /** @default false */
  readonly tls?: boolean
  /** @default one of its own, for `names` */
  readonly pair?: Certificate | undefined
  /** Whom its certificate is for. @default loopback */
  readonly names?: readonly string[]
  /** The address that it listens on. @default 127.0.0.1 */
  readonly host?: string
  /** Chooses which calls are throttled. */
  readonly seed?: number
}

/** One call that arrived, whatever became of it. */
export interface ReceivedCall {
  readonly operation: string
  readonly path: string
  readonly input: Partial<Record<string, unknown>>
  readonly headers: IncomingMessage['headers']
  /** Counts connections from 1. */
  readonly connection: number
  /** What it was signed for, if the signature was right. */
  scope?: SignedScope
}

/** KMS, Parameter Store and Secrets Manager on loopback, as AWS documents them, with everything that can go wrong. */
export interface FaultServer {
  readonly url: string
  /** Its certificate, for those who shall trust it. */
  readonly certificate: string
  readonly kms: KeyService
  readonly parameters: ParameterStore
  readonly secrets: SecretsManager
  readonly faults: Faults
  readonly keys: KnownKeys[]
  readonly calls: readonly ReceivedCall[]
  forgetCalls(): void
  /** How many connections were opened, and how many still are. */
  connections(): { readonly opened: number; readonly open: number }
  /** How far its clock is ahead. */
  clockSkewMs: number
  /** Closes every connection, as a server does with those that were idle for too long. */
  disconnect(): void
  close(): Promise<void>
}

/** The keys that the server takes at first. */
export const goodKeys = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'marked-session-token/with+signs==',
}

const targets = new Map([
  ['TrentService', { service: 'kms', part: 'kms' }],
  ['AmazonSSM', { service: 'ssm', part: 'parameters' }],
  ['secretsmanager', { service: 'secretsmanager', part: 'secrets' }],
] as const)

type Operation = (input: object) => object

export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const { tls = false, pair, names, host = '127.0.0.1', seed = 1, ...tlsOptions } = options
  const { key, cert } = pair ?? selfSigned(names)
  const random = seededRandom(seed).next
  /** By the other side's port, which also TLS's socket has. */
  const sockets = new Map<number, { readonly socket: Socket; readonly number: number }>()
  const calls: ReceivedCall[] = []
  let opened = 0

  const listener: RequestListener = (request, response) => {
    answer(request, response).catch(() => request.socket.destroy())
  }
  const server: Server = tls ? createTlsServer({ ...tlsOptions, key, cert }, listener) : createServer(listener)
  // As long as a test may take: what is closed early, a fault closes.
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket
    sockets.set(remotePort, { socket, number: ++opened })
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(remotePort))
  })
  server.on('tlsClientError', () => {})

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const connection = sockets.get(request.socket.remotePort ?? 0)
    const call = received(request, body, connection?.number ?? 0)
    calls.push(call)
    const fault = here.faults.take(call.operation)
    if (fault.latencyMs) await sleep(fault.latencyMs, undefined, { ref: false })

    response.setHeader('date', new Date(Date.now() + here.clockSkewMs).toUTCString())
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.setHeader('x-amzn-requestid', randomUUID())
    for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value)
    let output = ''
    try {
      refuseBy(fault, random)
      output = JSON.stringify(await operate(request, body, call))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      response.statusCode = error.status
      output = JSON.stringify({ __type: error.name, message: error.message })
    }
    if (fault.answer) broken[fault.answer](response, connection?.socket ?? request.socket, output)
    else response.setHeader('content-length', Buffer.byteLength(output)).end(output)
  }

  async function operate(request: IncomingMessage, body: string, call: ReceivedCall): Promise<object> {
    if (request.method !== 'POST') throw new Refusal('UnknownOperationException', { status: 404 })
    call.scope = await checkSignature(request, body, { known: here.keys, now: Date.now() + here.clockSkewMs })
    const target = targets.get(prefixOf(request) as 'AmazonSSM')
    if (!target) throw new Refusal('UnknownOperationException')
    if (target.service !== call.scope.service) throw new Refusal('InvalidSignatureException', { message: 'scope' })
    const part = here[target.part]
    if (!Object.hasOwn(Object.getPrototypeOf(part), call.operation)) throw new Refusal('UnknownOperationException')
    return (Reflect.get(part, call.operation) as Operation).call(part, call.input)
  }

  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  const here: FaultServer = {
    url: `${tls ? 'https' : 'http'}://${host}:${port}`,
    certificate: cert,
    kms: new KeyService(),
    parameters: new ParameterStore(),
    secrets: new SecretsManager(),
    faults: new Faults(),
    keys: [{ ...goodKeys }],
    calls,
    forgetCalls: () => void calls.splice(0),
    connections: () => ({ opened, open: sockets.size }),
    clockSkewMs: 0,
    disconnect() {
      for (const { socket } of sockets.values()) socket.destroy()
    },
    close() {
      here.disconnect()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
  return here
}

const targetOf = ({ headers }: IncomingMessage) => String(headers['x-amz-target'] ?? '')
const prefixOf = (request: IncomingMessage) => targetOf(request).split('.')[0]

function received(request: IncomingMessage, body: string, connection: number): ReceivedCall {
  const operation = targetOf(request).split('.')[1] ?? ''
  return { operation, path: request.url ?? '', input: inputOf(body), headers: request.headers, connection }
}

function inputOf(body: string): Partial<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body))
  } catch {
    return {}
  }
}
