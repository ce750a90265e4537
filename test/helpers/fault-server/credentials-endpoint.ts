import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach } from '@jest/globals'

/** The credentials endpoint of a container. Change what it says, and see what it was asked. */
export interface CredentialsEndpoint {
  readonly url: string
  status: number
  body: unknown
  /** Whether it answers at all. */
  isHanging: boolean
  readonly requests: { readonly path: string | undefined; readonly authorization: string | undefined }[]
}

/** Starts one before each test and closes it after. Read it inside of a test only. */
export function useCredentialsEndpoint(): () => CredentialsEndpoint {
  let endpoint: CredentialsEndpoint
  let close: () => void

  beforeEach(async () => {
    const server = createServer((request: IncomingMessage, response) => {
      endpoint.requests.push({ path: request.url, authorization: request.headers.authorization })
      if (endpoint.isHanging) return
      response.statusCode = endpoint.status
      response.end(typeof endpoint.body === 'string' ? endpoint.body : JSON.stringify(endpoint.body))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    endpoint = { url: `http://127.0.0.1:${port}`, status: 200, body: {}, isHanging: false, requests: [] }
    close = () => {
      server.closeAllConnections()
      server.close()
    }
  })

  afterEach(() => close())

  return () => endpoint
}
