import { join } from 'node:path'
import { awsCli } from './lab/aws-cli.ts'
import { prepareBaseImage } from './lab/base-image.ts'
import { run } from './lab/command.ts'
import { databaseObstacle } from './lab/databases/kinds.ts'
import { dockerEngine } from './lab/docker.ts'
import { prepareMinistack } from './lab/ministack.ts'
import { root } from './lab/paths.ts'
import { pythonTools, type Say } from './lab/python-tools.ts'
import { prepareRic, ricObstacle } from './lab/ric.ts'
import { prepareSdkModules } from './lab/sdk-modules.ts'

/** One step of `npm test`. Its name is that of its project in jest.config.mjs. */
export interface Step {
  readonly name: string
  readonly what: string
  /** More options of Jest. */
  readonly flags?: readonly string[]
  /** Gets what its tests need, and answers what cannot be had on this machine. What should be had and fails, throws. */
  readonly prepare: (say: Say) => Promise<Obstacle | undefined>
}

/** Why all tests of a step, or some of them, cannot run here. */
export interface Obstacle {
  readonly skips: 'all' | 'some'
  readonly reason: string
}

/** Each step stands on the one before. */
export const ladder: readonly Step[] = [
  {
    name: 'unit',
    what: 'the library with a fake transport, and the template',
    async prepare(say) {
      // SAM's own translator reads the template.
      await pythonTools(say)
      return undefined
    },
  },
  {
    name: 'fuzz',
    what: 'every parser and every answer, with whatever may come (FUZZ_SECONDS a file: 1, in CI 60)',
    // It only computes, for a set time: one worker a core, instead of one less.
    flags: ['--maxWorkers', '100%'],
    prepare: async () => undefined,
  },
  {
    name: 'emulator',
    what: 'every source over a real socket',
    async prepare(say) {
      await pythonTools(say)
      return undefined
    },
  },
  {
    name: 'runtime',
    what: "the built samples in AWS's Runtime Interface Emulator",
    async prepare(say) {
      if (process.platform !== 'linux') return { skips: 'all', reason: 'the emulator runs on Linux only' }
      await pythonTools(say)
      await prepareSdkModules(say)
      const reason = ricObstacle()
      if (reason) return { skips: 'some', reason: `${reason}; our own client takes its place` }
      const ric = await prepareRic(say)
      if (!ric.usable) throw new Error(ric.reason)
      return undefined
    },
  },
  {
    name: 'sam-local',
    what: 'the built samples in Docker, by sam local and as on Managed Instances',
    async prepare(say) {
      const engine = await dockerEngine()
      if (!engine.usable) return { skips: 'all', reason: engine.reason }
      await pythonTools(say)
      const image = await prepareBaseImage(say)
      return image.usable ? undefined : { skips: 'all', reason: image.reason }
    },
  },
  {
    name: 'databases',
    what: 'passwords of MariaDB and PostgreSQL rotated under load',
    async prepare(say) {
      const obstacle = databaseObstacle()
      if (obstacle?.skips !== 'all') await prepareMinistack(say)
      return obstacle
    },
  },
  {
    name: 'deploy',
    what: 'npm run deploy into an emulator of CloudFormation, read back, and every function invoked there',
    async prepare(say) {
      await pythonTools(say)
      await prepareMinistack(say)
      await prepareSdkModules(say)
      await awsCli(say)
      return undefined
    },
  },
  {
    name: 'package',
    what: 'what npm would publish, installed, imported, required, bundled and type-checked',
    async prepare(say) {
      say('building dist/')
      await run(process.execPath, [join(root, 'scripts/build.ts')])
      return undefined
    },
  },
]
