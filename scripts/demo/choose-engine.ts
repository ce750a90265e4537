import { prepareBaseImage } from '../lab/base-image.ts'
import { dockerEngine } from '../lab/docker.ts'
import type { Say } from '../lab/python-tools.ts'
import { prepareRic } from '../lab/ric.ts'
import type { EngineKind } from './engine.ts'

/** The best engine that this machine has, telling why not a better one. `wanted` takes no other. */
export async function chooseEngine(wanted: EngineKind | undefined, say: Say): Promise<EngineKind> {
  const reasons: string[] = []
  for (const kind of wanted ? [wanted] : preferred) {
    const obstacle = await obstacles[kind](say)
    if (!obstacle) return kind
    reasons.push(obstacle)
    say(`not with ${names[kind]}: ${obstacle}`)
  }
  throw new Error(`the samples cannot run here: ${reasons.join('; ')}. Install Docker, and start it, to use sam local.`)
}

const preferred: readonly EngineKind[] = ['docker', 'ric', 'bootstrap']

const names: Readonly<Record<EngineKind, string>> = {
  docker: 'sam local invoke',
  ric: "AWS's Runtime Interface Client",
  bootstrap: 'the small bootstrap',
}

/** Prepares what the engine needs; why that is impossible, if it is. */
const obstacles: Readonly<Record<EngineKind, (say: Say) => Promise<string | undefined>>> = {
  async docker(say) {
    const engine = await dockerEngine()
    if (!engine.usable) return engine.reason
    const image = await prepareBaseImage(say)
    return image.usable ? undefined : image.reason
  },
  async ric(say) {
    const ric = await prepareRic(say)
    return ric.usable ? undefined : ric.reason
  },
  async bootstrap() {
    return process.platform === 'linux' ? undefined : 'the Runtime Interface Emulator runs on Linux only'
  },
}
