import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach } from '@jest/globals'
import { type FaultServer, type FaultServerOptions, startFaultServer } from './fault-server.ts'

/** Starts a fault server before each test and closes it after. Read it inside of a test only. */
export function useFaultServer(options: FaultServerOptions & { readonly isTrusted?: boolean } = {}): () => FaultServer {
  const { isTrusted = true, ...serverOptions } = options
  let server: FaultServer

  beforeEach(async () => {
    server = await startFaultServer(serverOptions)
    if (serverOptions.tls && isTrusted) setDefaultCACertificates([server.certificate])
  })

  afterEach(async () => {
    await server.close()
    if (serverOptions.tls) setDefaultCACertificates(getCACertificates('bundled'))
  })

  return () => server
}
