import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onExit } from './cleanup.ts'

export interface Proxy {
  readonly port: number
  stop(): Promise<void>
}

/** Forwards every request to `target` as it is, and shows each to `seen` when its headers have arrived. Keeps no body. */
export async function startProxy(
  target: string,
  seen: (request: IncomingMessage) => void,
  host = '127.0.0.1',
): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const agent = new Agent({ keepAlive: true })
  const server = createServer((request, response) => {
    seen(request)
    const { method = 'GET', url: path = '/', headers } = request
    const forwarded = send({ hostname, port, agent, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
      answer.on('error', () => response.destroy())
    })
    // Whoever waits at one end learns that the other is gone.
    forwarded.on('error', () => response.destroy())
    response.on('close', () => forwarded.destroy())
    request.pipe(forwarded)
  })
  // The Runtime API answers `next` when an invocation comes, which may be never.
  server.requestTimeout = 0
  server.listen(0, host)
  await once(server, 'listening')

  const stop = onExit(async () => {
    server.close()
    server.closeAllConnections()
    agent.destroy()
  })
  return { port: (server.address() as AddressInfo).port, stop }
}
