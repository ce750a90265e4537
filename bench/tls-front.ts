import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { createServer } from 'node:tls'
import { onExit } from '../scripts/lab/cleanup.ts'
import type { Certificate } from '../test/helpers/fault-server/certificate.ts'

/** Speaks TLS for a server that does not, connection by connection; answers its URL. */
export async function startTlsFront(target: string, certificate: Certificate): Promise<string> {
  const { hostname, port } = new URL(target)
  const server = createServer(certificate, (socket) => {
    const behind = connect({ host: hostname, port: Number(port), noDelay: true })
    socket.on('error', () => behind.destroy())
    behind.on('error', () => socket.destroy())
    socket.setNoDelay().pipe(behind).pipe(socket)
  })
  // A contestant's process ends without farewell.
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onExit(() => void server.close())
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}
