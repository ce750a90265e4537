import { delimiter, join } from 'node:path'
import { dockerEngine } from './docker.ts'
import { dummyCredentials } from './environment.ts'
import { cache, root } from './paths.ts'
import type { Environment } from './service.ts'

const kept = ['HOME', 'TMPDIR', 'LANG', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'] as const

/**
 * The whole environment of SAM CLI. A list of what it gets, not of what it does not: a variable of the shell wins over
 * the template's of the same name, so a person's AWS_ENDPOINT_URL or DB_PASSWORD would reach the function.
 */
export function samEnvironment(): Environment {
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    ...dummyCredentials,
    // SAM looks for esbuild there.
    PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
    SAM_CLI_TELEMETRY: '0',
    // Its settings, instead of a folder in the person's home.
    __SAM_CLI_APP_DIR: join(cache, 'sam'),
    // SAM asks STS whose the credentials are. Nobody listens there, and five retries would take six seconds.
    AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9',
    AWS_MAX_ATTEMPTS: '1',
  }
}

/** The same for `sam local`, which needs an engine: an error says why there is none. */
export async function samLocalEnvironment(): Promise<Environment> {
  const engine = await dockerEngine()
  if (!engine.usable) throw new Error(`sam local needs Docker: ${engine.reason}`)
  return { ...samEnvironment(), DOCKER_HOST: engine.host }
}
