import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

/** A TCP port that was free a moment ago, for programs that cannot choose one and tell. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Whether somebody accepts connections there by now. */
export async function isListening(port: number, host = '127.0.0.1'): Promise<boolean> {
  const socket = connect({ port, host, timeout: 2000 })
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve(true))
      for (const failure of ['error', 'timeout']) socket.once(failure, () => resolve(false))
    })
  } finally {
    socket.destroy()
  }
}
