import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onExit } from './cleanup.ts'
import { run } from './command.ts'
import { answers, type Emulator } from './emulator.ts'
import { dummyCredentials } from './environment.ts'
import { freePort } from './free-port.ts'
import { cache, node24 } from './paths.ts'
import { prepared } from './prepared.ts'
import type { Say } from './python-tools.ts'
import { prepareSdkModules } from './sdk-modules.ts'
import { startService } from './service.ts'

const requirements = fileURLToPath(new URL('ministack.txt', import.meta.url))

/** The emulator that knows CloudFormation, installed into a folder of its own: its versions are not those of SAM CLI. */
export async function prepareMinistack(say: Say = () => {}): Promise<string> {
  const folder = join(cache, 'ministack')
  await prepared(folder, [readFileSync(requirements, 'utf8')], async () => {
    say('installing the emulator that sam deploy talks to (about 15 s)')
    await run('python3', ['-m', 'venv', folder])
    const quietly = ['-q', '--disable-pip-version-check', '--no-compile']
    await run(join(folder, 'bin/pip'), ['install', ...quietly, '-r', requirements])
  })
  return join(folder, 'bin/ministack')
}

/** Starts ministack: an empty account on one port of 127.0.0.1, whose functions run in Node 24 on this machine. */
export async function startMinistack(say?: Say): Promise<Emulator> {
  const [ministack, sdkModules, port] = [await prepareMinistack(say), await prepareSdkModules(say), await freePort()]
  // It leaves the code of its functions behind.
  const temporary = await mkdtemp(join(tmpdir(), 'lambda-unseal-'))
  onExit(() => rm(temporary, { recursive: true, force: true }))

  const url = `http://127.0.0.1:${port}`
  const service = startService(ministack, [], {
    cwd: temporary,
    // All of it, because a function inherits it: SDK clients stand on NODE_PATH, as in the managed runtime.
    env: {
      ...dummyCredentials,
      PATH: [dirname(node24().binary), process.env['PATH']].join(delimiter),
      NODE_PATH: sdkModules,
      HOME: temporary,
      TMPDIR: temporary,
      STATE_DIR: temporary,
      GATEWAY_PORT: String(port),
      // Otherwise it listens on every address of the machine, and for IoT on a second port.
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
    },
  })
  await service.ready(() => answers(`${url}/_ministack/health`), 30_000)
  return { url, stop: service.stop }
}
