import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Refusal } from './refusal.ts'

/** What goes wrong with an operation. */
export interface Fault {
  /** Before anything is answered. */
  readonly latencyMs?: number
  /** The share of calls, from 0 to 1, that are throttled; which ones is the server's seed. */
  readonly throttled?: number
  /** Every call is refused so. */
  readonly refusal?: { readonly name: string; readonly status?: number; readonly message?: string }
  /** More headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>
  readonly answer?: BrokenAnswer
  /** So many calls are answered before it begins. @default 0 */
  readonly after?: number
  /** After so many calls the operation works again. */
  readonly times?: number
}

export type BrokenAnswer =
  | 'reset before'
  | 'reset within'
  | 'reset after'
  | 'closed before'
  | 'hang'
  | 'hang within'
  | 'drip'
  | 'truncated'
  | 'length too long'
  | 'length too short'
  | 'garbage'
  | 'not json'
  | 'null'
  | 'huge'
  | 'huge headers'
  | 'many headers'
  | 'redirect'
  | 'upgrade'

/** Switches faults by operation; `*` is every one. */
export class Faults {
  readonly #faults = new Map<string, { fault: Fault; before: number; left: number }>()

  set(operation: string, fault: Fault): void {
    this.#faults.set(operation, { fault, before: fault.after ?? 0, left: fault.times ?? Number.POSITIVE_INFINITY })
  }

  clear(): void {
    this.#faults.clear()
  }

  /** What this call meets. */
  take(operation: string): Fault {
    const switched = this.#faults.get(operation) ?? this.#faults.get('*')
    if (!switched || switched.before-- > 0 || switched.left-- <= 0) return {}
    return switched.fault
  }
}

/** Refuses what is to be refused. */
export function refuseBy({ throttled = 0, refusal }: Fault, random: () => number): void {
  if (refusal) throw new Refusal(refusal.name, refusal)
  if (random() < throttled) throw new Refusal('ThrottlingException', { message: 'Rate exceeded' })
}

const endless = 16 * 1024 * 1024

/** How each of them is sent instead of a whole answer. The socket is TCP's, below any TLS. */
export const broken: Readonly<Record<BrokenAnswer, (response: ServerResponse, socket: Socket, body: string) => void>> =
  {
    'reset before': (_response, socket) => socket.resetAndDestroy(),
    'closed before': (_response, socket) => socket.destroy(),
    'reset within': (response, socket, body) => {
      response.setHeader('content-length', Buffer.byteLength(body))
      response.write(body.slice(0, body.length / 2), () => socket.resetAndDestroy())
    },
    'reset after': (response, socket, body) => {
      response.end(body, () => setImmediate(() => socket.resetAndDestroy()))
    },
    hang() {},
    'hang within': (response, _socket, body) => void response.write(body.slice(0, 1)),
    drip(response, _socket, body) {
      const characters = [...body]
      const drop = () => {
        const next = characters.shift()
        if (next === undefined) return response.end()
        response.write(next)
        return void setTimeout(drop, 25).unref()
      }
      drop()
    },
    truncated: (response, _socket, body) => void response.write(body.slice(0, -2), () => response.socket?.end()),
    'length too long'(response, _socket, body) {
      response.setHeader('content-length', Buffer.byteLength(body) + 100)
      response.write(body, () => response.socket?.end())
    },
    'length too short'(response, _socket, body) {
      response.socket?.end(`HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n${body}`)
    },
    garbage: (response) => void response.socket?.end('\u0000\u0016SSH-2.0 marked-secret\r\n\r\n'),
    'not json': (response) => response.end('<html>marked-secret</html>'),
    null: (response) => response.end('null'),
    huge(response) {
      const chunk = 'a'.repeat(64 * 1024)
      response.write('{"Parameters":"')
      for (let sent = 0; sent < endless; sent += chunk.length) response.write(chunk)
      response.end('"}')
    },
    'huge headers': (response, _socket, body) => response.setHeader('x-huge', 'a'.repeat(200 * 1024)).end(body),
    'many headers'(response, _socket, body) {
      for (let n = 0; n < 5000; n++) response.setHeader(`x-many-${n}`, 'a'.repeat(20))
      response.end(body)
    },
    upgrade: (response) =>
      void response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n'),
    redirect: (response) =>
      response.writeHead(307, { location: 'http://127.0.0.1:9/marked-secret', connection: 'close' }).end(),
  }
