import { setTimeout as sleep } from 'node:timers/promises'
import { onExit } from '../../scripts/lab/cleanup.ts'
import { type FaultServer, goodKeys, startFaultServer } from '../../test/helpers/fault-server/fault-server.ts'
import { type Random, seededRandom } from '../../test/helpers/random.ts'
import { History } from './history.ts'
import { revoked, secrets, variable } from './names.ts'
import { type Revocation, revocationsOf, revokedKey } from './revocations.ts'
import { type Write, writersOf } from './writers.ts'

/** AWS as the soak has it: everything changes all the time. */
export interface Cloud {
  /** Where everything goes wrong. */
  readonly server: FaultServer
  readonly history: History
  /** What a process gets to find it. */
  readonly environment: Readonly<Record<string, string>>
  /** Writes, denies and deletes from now on. */
  startChanging(): void
  /** Makes text of what has to be JSON, and puts that right. */
  setJson(isJson: boolean): void
}

const functionName = 'soak'

export async function startCloud(seed: number): Promise<Cloud> {
  const [server, quiet] = await Promise.all([startFaultServer({ seed }), startFaultServer()])
  for (const { close } of [server, quiet]) onExit(close)
  server.parameters.hasEmptyPages = true
  const history = new History()
  const writers = writersOf(server, history)
  const revocations = revocationsOf(quiet, history)
  for (const write of Object.values(writers)) write(0)
  for (const { restore } of revocations) restore(0)
  history.write('apiKey', JSON.stringify('api key'), Date.now())
  const encryption = { LambdaFunctionName: functionName }

  return {
    server,
    history,
    environment: {
      [variable]: server.kms.encrypt('api key', encryption),
      [revoked.revokedVariable]: quiet.kms.encrypt('revokedVariable', encryption, revokedKey),
      AWS_ACCESS_KEY_ID: goodKeys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: goodKeys.secretAccessKey,
      AWS_SESSION_TOKEN: goodKeys.sessionToken,
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_ENDPOINT_URL: server.url,
      SOAK_QUIET_URL: quiet.url,
    },
    startChanging() {
      void writeForEver(Object.values(writers), seededRandom(seed))
      revocations.forEach((each, index) => void revokeForEver(each, seededRandom(seed + index)))
    },
    setJson(isJson) {
      if (isJson) writers.database(Date.now())
      else server.secrets.put(secrets.database, 'not json')
    },
  }
}

async function writeForEver(writers: readonly Write[], random: Random): Promise<never> {
  for (let revision = 1; ; revision++) {
    await pause(100 + random.below(300))
    random.pick(writers)(revision)
  }
}

/** Each state lasts long enough that an answer of before is too old. */
async function revokeForEver({ revokes, fail, restore }: Revocation, random: Random): Promise<never> {
  for (let revision = 1; ; revision++) {
    await pause(4000 + random.below(3000))
    random.pick(revokes)()
    await pause(4000 + random.below(3000))
    fail()
    await pause(4000 + random.below(3000))
    restore(revision)
  }
}

const pause = (ms: number) => sleep(ms, undefined, { ref: false })
