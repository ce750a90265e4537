import { join } from 'node:path'
import { prepareBaseImage } from './lab/base-image.ts'
import { run } from './lab/command.ts'
import { dockerEngine } from './lab/docker.ts'
import { root } from './lab/paths.ts'
import { pythonTools, type Say } from './lab/python-tools.ts'
import { prepareRic, ricObstacle } from './lab/ric.ts'
import { prepareSdkModules } from './lab/sdk-modules.ts'

/** One step of `npm test`. Its name is that of its project in jest.config.mjs. */
export interface Step {
  readonly name: string
  readonly what: string
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
    what: 'the built samples in Docker, by sam local',
    async prepare(say) {
      const engine = await dockerEngine()
      if (!engine.usable) return { skips: 'all', reason: engine.reason }
      await pythonTools(say)
      const image = await prepareBaseImage(say)
      return image.usable ? undefined : { skips: 'all', reason: image.reason }
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
