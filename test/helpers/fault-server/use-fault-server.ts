import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach } from '@jest/globals'
import { selfSigned } from './certificate.ts'
import { type FaultServer, type FaultServerOptions, startFaultServer } from './fault-server.ts'

/** One for all that are trusted, since whom to trust is asked once a process. */
const trusted = selfSigned()

/** Starts a fault server before each test and closes it after. Read it inside of a test only. */
export function useFaultServer(options: FaultServerOptions & { readonly isTrusted?: boolean } = {}): () => FaultServer {
  const { isTrusted = true, ...serverOptions } = options
  let server: FaultServer

  beforeEach(async () => {
    const pair = isTrusted && !serverOptions.names ? trusted : undefined
    server = await startFaultServer({ ...serverOptions, pair })
    if (serverOptions.tls && isTrusted) setDefaultCACertificates([trusted.cert, server.certificate])
  })

  afterEach(async () => {
    await server.close()
    if (serverOptions.tls) setDefaultCACertificates(getCACertificates('bundled'))
  })

  return () => server
}
