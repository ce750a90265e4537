import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { thrownName } from '../../fault.ts'
import { CallError } from '../call-error.ts'
import { agentFor, isProxied } from './agents.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  /** Asked for once there is a connection: what signs works while the other side answers the handshake. */
  readonly headers: () => Readonly<Record<string, string>>
  readonly body: string
  /** Ends the request, whatever the socket does. */
  readonly signal: AbortSignal
  /** Whether it must not go through a proxy. @default false */
  readonly isDirect?: boolean
}

export interface HttpAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Longer than any documented answer: a page of ten parameters of 8 KB, or 20 secrets of 64 KB. */
const maxBodyBytes = 4 * 1024 * 1024
const maxHeaderBytes = 32 * 1024

/** For a way that leads nowhere: the next try may be given another address. */
const connectTimeoutMs = 1000

/**
 * Sends one request. Certificates are always verified, redirects never followed, and the answer's size has a bound.
 * Rejects with the signal's reason, or with the name alone of what happened: Node's own errors quote what was received.
 */
export async function send(request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await exchange(request)
  } catch (error) {
    request.signal.throwIfAborted()
    throw error instanceof CallError
      ? error
      : new CallError(isLateTunnel(error) ? 'ProxyTimeoutError' : thrownName(error))
  }
}

/** Node has one name for a proxy that refuses and one that does not answer. */
const isLateTunnel = (error: unknown) =>
  thrownName(error) === 'ERR_PROXY_TUNNEL' && /timed out/.test((error as Error).message)

function exchange(request: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { signal } = request
    const abort = () => {
      sent.destroy()
      reject(signal.reason)
    }
    const settle = <T>(end: (result: T) => void) => {
      return (result: T) => {
        signal.removeEventListener('abort', abort)
        end(result)
      }
    }
    const fail = settle(reject)
    const sent = open(request)
    signal.addEventListener('abort', abort, { once: true })
    sent.on('error', fail)
    // Node ends it without a word where nobody listens.
    sent.on('upgrade', (_answer, socket) => {
      socket.destroy()
      fail(new CallError('UpgradeRefused'))
    })
    sent.on('response', (answer) => readAnswer(answer, settle(resolve), fail))
    whenConnected(sent, request.url, () => {
      try {
        for (const [name, value] of Object.entries(request.headers())) sent.setHeader(name, value)
        sent.end(request.body)
      } catch (error) {
        fail(error)
        sent.destroy()
      }
    })
    if (signal.aborted) abort()
  })
}

function open({ method, url, body, isDirect = false }: HttpRequest): ClientRequest {
  const isTls = url.protocol === 'https:'
  const options: RequestOptions & { rejectUnauthorized: boolean } = {
    method,
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path: `${url.pathname}${url.search}`,
    headers: { 'content-length': String(Buffer.byteLength(body)) },
    maxHeaderSize: maxHeaderBytes,
    agent: agentFor(url, { isDirect }),
    // Of the tunnel through a proxy, before there is a socket that could be watched.
    ...(!isDirect && isProxied() ? { timeout: connectTimeoutMs } : {}),
    // Said outright, since NODE_TLS_REJECT_UNAUTHORIZED=0 would win over the default.
    rejectUnauthorized: true,
  }
  // Looked up at each call: tracers replace it. Not by `import`, which would read every lazy getter of the module.
  return isTls
    ? process.getBuiltinModule('node:https').request(options)
    : process.getBuiltinModule('node:http').request(options)
}

/** Proceeds with a connection, by TCP: a TLS handshake has just begun then. */
function whenConnected(sent: ClientRequest, { hostname }: URL, proceed: () => void): void {
  sent.once('socket', (socket) => {
    // What intercepts requests in tests has no handle, and connects once it is written to.
    if (!socket.connecting || !Reflect.get(socket, '_handle')) return proceed()
    const expire = () => void (socket.connecting && sent.destroy(new CallError('ConnectTimeoutError')))
    let timer: NodeJS.Timeout | undefined
    const start = () => {
      // One turn of the event loop, in case that the process stood still and the connection did not.
      timer = setTimeout(() => setImmediate(expire), connectTimeoutMs).unref()
    }
    // Names are resolved first, which takes what it takes.
    if (hostname.startsWith('[') || process.getBuiltinModule('node:net').isIP(hostname)) start()
    else socket.once('lookup', start)
    const clear = () => clearTimeout(timer)
    sent.once('close', clear)
    socket.once('connect', () => {
      clear()
      if (!sent.destroyed) proceed()
    })
  })
}

function readAnswer(answer: IncomingMessage, resolve: (answer: HttpAnswer) => void, reject: (error: unknown) => void) {
  const { statusCode = 0, headers } = answer
  const refuse = (name: string) => {
    answer.destroy()
    reject(new CallError(name, { statusCode }))
  }
  answer.on('error', reject)
  if (statusCode >= 300 && statusCode < 400) return refuse('RedirectRefused')

  const chunks: Buffer[] = []
  let size = 0
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxBodyBytes) return refuse('AnswerTooLarge')
    chunks.push(chunk)
  })
  answer.on('end', () => {
    if (!answer.complete) return refuse('AnswerTruncated')
    resolve({ statusCode, headers, body: Buffer.concat(chunks).toString('utf8') })
  })
}
