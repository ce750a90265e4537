import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** Below the ports that systems give to outgoing connections, which would take one again a moment later. */
const [lowest, highest] = [20_000, 32_000]

/** A TCP port that was free a moment ago, for programs that cannot choose one and tell. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(lowest, highest)
    if (await canListen(port, host)) return port
  }
  throw new Error(`no port from ${lowest} to ${highest} is free on ${host}`)
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
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
