// The official clients in the place of our own: given ones, and those that the fallback finds.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { cleanUp, onExit } from '../../../scripts/lab/cleanup.ts'
import { countByOperation } from '../../../scripts/lab/counting-proxy.ts'
import { ricObstacle } from '../../../scripts/lab/ric.ts'
import { type Runtime, startRuntime } from '../../../scripts/lab/runtime.ts'
import { samBuild } from '../../../scripts/lab/sam-build.ts'
import { prepareSdkModules } from '../../../scripts/lab/sdk-modules.ts'
import { dbUrl } from '../../../scripts/lab/seed.ts'
import { type Stage, setStage } from '../../../scripts/lab/stage.ts'
import { eventOf, samples } from '../../../scripts/samples.ts'
import { valuesIn } from '../../helpers/values-in.ts'
import { proofOf } from './fixtures/proof.ts'

let stage: Stage
let folder: string
let profile: Readonly<Record<string, string>>
let runtime: Runtime | undefined

beforeAll(async () => {
  stage = await setStage()
  folder = await mkdtemp(join(tmpdir(), 'lambda-unseal-'))
  onExit(() => rm(folder, { recursive: true, force: true }))
  profile = await writeProfile()
}, 60_000)

beforeEach(() => stage.proxy.reset())

afterEach(() => runtime?.stop())

afterAll(cleanUp)

/** What makes a person's own machine different from Lambda: a profile, which only the official clients know. */
async function writeProfile(): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, 'credentials')
  await writeFile(file, '[lab]\naws_access_key_id = lab\naws_secret_access_key = lab\n')
  const keys = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
  return { ...keys, AWS_PROFILE: 'lab', AWS_SHARED_CREDENTIALS_FILE: file }
}

async function start(directory: string, handler: string, functionName: string, environment: Record<string, string>) {
  runtime = await startRuntime({
    directory,
    handler,
    functionName,
    environment: { AWS_ENDPOINT_URL: stage.proxy.url, ...environment },
    client: ricObstacle() ? 'bootstrap' : 'ric',
  })
  return runtime
}

/** A folder with a fixture alone, bundled as most people do; `sdk` says whether its bundle may hold the SDK. */
async function bundle(fixture: string, format: 'esm' | 'cjs', sdk: 'bundled' | 'outside'): Promise<string> {
  const directory = await mkdtemp(join(folder, `${fixture}-`))
  const banner = `import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);`
  await build({
    entryPoints: [fileURLToPath(new URL(`fixtures/${fixture}.ts`, import.meta.url))],
    outfile: join(directory, format === 'esm' ? 'app.mjs' : 'app.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format,
    external: sdk === 'outside' ? ['@aws-sdk/*'] : [],
    ...(format === 'esm' ? { banner: { js: banner } } : {}),
    logLevel: 'error',
  })
  return directory
}

const agents = () => stage.proxy.calls.map(({ userAgent }) => userAgent)
const noNodePath = { NODE_PATH: '' }

describe('with a profile, which needs the official clients', () => {
  let buildDir: string

  beforeAll(async () => {
    buildDir = await samBuild()
  }, 180_000)

  test.each(samples)('$name answers right and reads as often, by them', async (sample) => {
    const variables = { ...(await sample.variables(stage.seeded)), ...profile }
    const { invoke, logs } = await start(
      join(buildDir, sample.functionId),
      `${sample.name}.handler`,
      sample.functionId,
      variables,
    )
    const event = await eventOf(sample)

    const answers = [await invoke(event), await invoke(event)]

    for (const { answer } of answers) {
      expect(sample.fault({ event, answer, logs: logs() }, stage.seeded)).toBeUndefined()
    }
    expect(countByOperation(stage.proxy.calls)).toEqual(sample.calls)
    expect(agents().filter((agent) => !agent.startsWith('aws-sdk-js/'))).toEqual([])
    expect(valuesIn(`${JSON.stringify(answers)}${logs()}`, stage.seeded)).toEqual([])
  })
})

describe.each(['esm', 'cjs'] as const)('the fallback of a function bundled to %s without the SDK', (format) => {
  test('finds the SDK that the managed runtime has, by NODE_PATH', async () => {
    const { invoke } = await start(await bundle('plain', format, 'outside'), 'app.handler', 'Fixture', profile)

    expect((await invoke({})).answer).toEqual({ dbUrl })
    expect(agents()).toEqual([expect.stringMatching(/^aws-sdk-js\//)])
  })

  test('finds the SDK in node_modules beside it', async () => {
    const directory = await bundle('plain', format, 'outside')
    await cp(await prepareSdkModules(), join(directory, 'node_modules'), { recursive: true })
    const { invoke } = await start(directory, 'app.handler', 'Fixture', { ...profile, ...noNodePath })

    expect((await invoke({})).answer).toEqual({ dbUrl })
    expect(agents()).toEqual([expect.stringMatching(/^aws-sdk-js\//)])
  })

  test('that finds none names the package', async () => {
    const directory = await bundle('plain', format, 'outside')
    const { invoke } = await start(directory, 'app.handler', 'Fixture', { ...profile, ...noNodePath })

    expect((await invoke({})).answer).toMatchObject({
      errorType: 'LoadError',
      errorMessage: expect.stringContaining('npm install @aws-sdk/client-ssm'),
    })
  })

  test('is not needed where the environment has keys, and the official clients are not looked for', async () => {
    const { invoke } = await start(await bundle('plain', format, 'outside'), 'app.handler', 'Fixture', noNodePath)

    expect((await invoke({})).answer).toEqual({ dbUrl })
    expect(agents()).toEqual([expect.not.stringContaining('aws-sdk-js/')])
  })
})

describe('configured clients', () => {
  test.each([
    ['bare-clients', 'esm', {}],
    ['bare-clients', 'cjs', {}],
    ['aggregated-clients', 'esm', noNodePath],
    ['aggregated-clients', 'cjs', noNodePath],
  ] as const)('of %s in a bundle to %s make every call', async (fixture, format, more) => {
    const { apiKey, secretPassword, encryptFor } = stage.seeded
    const API_KEY = await encryptFor('Fixture', apiKey)
    const directory = await bundle(fixture, format, 'bundled')
    const { invoke } = await start(directory, 'app.handler', 'Fixture', { API_KEY, ...more })

    const { answer } = await invoke({})

    expect(answer).toBe(proofOf({ apiKey, dbUrl, db: { username: 'app', password: secretPassword } }))
    expect(agents()).toHaveLength(3)
    expect(agents().filter((agent) => !agent.includes('the-fixture'))).toEqual([])
  })
})
