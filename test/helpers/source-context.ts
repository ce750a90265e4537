import type { Transport } from 'lambda-unseal'
import type { SourceContext } from '../../src/sources/source.ts'

export const sourceContext = (transport: Transport): SourceContext => ({
  transport,
  signal: new AbortController().signal,
  region: 'eu-central-1',
})
