import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { type Connection, createServer } from 'mysql2'
import { onExit } from '../cleanup.ts'
import { account } from './database.ts'

/**
 * Speaks the protocol of MySQL for the sample, on machines without a database too: it lets the account in by its
 * password, as MySQL does, and finds as many rows whatever is asked.
 */
export interface StandIn {
  readonly port: number
  setPassword(password: string): void
}

export const rowsFound = 3

/** `host` is the address it listens on. It ends with us. */
export async function startStandIn(password: string, host = '127.0.0.1'): Promise<StandIn> {
  let current = password
  let connectionId = 0
  const open = new Set<Connection>()
  const server = createServer((connection) => {
    open.add(connection)
    connection.on('error', () => open.delete(connection))
    connection.on('end', () => open.delete(connection))
    connection.on('query', () => {
      connection.writeOk({ affectedRows: rowsFound })
      startNextExchange(connection)
    })
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0-stand-in',
      connectionId: ++connectionId,
      // In no transaction, and with autocommit.
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0xffffff,
      authCallback(login: Login, answer: Answer) {
        const isKnown = login.user === account && provesPassword(login, current)
        answer(null, isKnown ? undefined : { code: 1045, message: `Access denied for user '${account}'` })
        startNextExchange(connection)
      },
    })
  })
  // The server of net that its types hide, and with it the port that was free.
  const { _server: listener } = server as unknown as { readonly _server: Server }
  listener.listen(0, host)
  await once(listener, 'listening')
  onExit(() => {
    for (const connection of open) connection.destroy()
    return new Promise<void>((resolve) => listener.close(() => resolve()))
  })
  return {
    port: (listener.address() as AddressInfo).port,
    setPassword(next) {
      current = next
    },
  }
}

interface Login {
  readonly user: string
  readonly authPluginData1: Buffer
  readonly authPluginData2: Buffer
  readonly authToken: Buffer
}

type Answer = (error: null, refusal: { readonly code: number; readonly message: string } | undefined) => void

/** Packets are counted from 0 in each exchange; mysql2 does so by itself where it is the client only. */
function startNextExchange(connection: Connection): void {
  Object.assign(connection, { sequenceId: 0 })
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_native_password_authentication.html */
function provesPassword({ authPluginData1, authPluginData2, authToken }: Login, password: string): boolean {
  const hashed = sha1(password)
  const mask = sha1(authPluginData1, authPluginData2, sha1(hashed))
  return authToken.equals(Buffer.from(hashed.map((byte, index) => byte ^ (mask[index] ?? 0))))
}

function sha1(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
