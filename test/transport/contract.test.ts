import { createDefaultTransport } from '../../src/transport/default.ts'
import { createSdkTransport } from '../../src/transport/sdk.ts'
import { useEnvironment } from '../helpers/environment.ts'
import { goodKeys } from '../helpers/fault-server/fault-server.ts'
import { describeTransport } from './transport-contract.ts'

// Where a developer's machine keeps others.
useEnvironment({
  AWS_PROFILE: undefined,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_ACCESS_KEY_ID: goodKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: goodKeys.secretAccessKey,
  AWS_SESSION_TOKEN: goodKeys.sessionToken,
})

describeTransport('http', createDefaultTransport)
describeTransport('sdk', createSdkTransport)
