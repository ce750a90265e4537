// Runs every sample handler with its event, in Lambda's own runtime, against an emulator of AWS on this machine.
// Usage: npm run demo [-- --engine docker|ric|bootstrap]
import { parseArgs } from 'node:util'
import { runAndCleanUp } from '../lab/cleanup.ts'
import { containerFacingAddress } from '../lab/docker.ts'
import { pythonTools } from '../lab/python-tools.ts'
import { samBuild } from '../lab/sam-build.ts'
import { type Stage, setStage } from '../lab/stage.ts'
import { eventOf, samples } from '../samples.ts'
import { chooseEngine } from './choose-engine.ts'
import { dockerEngine } from './docker-engine.ts'
import type { Engine, EngineKind } from './engine.ts'
import { createProgress } from './progress.ts'
import { describeRun } from './report.ts'
import { rieEngine } from './rie-engine.ts'

const help = `npm run demo [-- --engine KIND]

Builds the sample handlers with SAM and invokes each with its event, cold and warm, against an emulator of AWS that is
started for it. Installs what it needs: SAM CLI and the emulator in .venv, everything else in .cache. No AWS account
is touched.

  --engine docker     sam local invoke, in Docker
  --engine ric        Lambda's Runtime Interface Emulator and Client, without Docker (Linux)
  --engine bootstrap  the same emulator with a small client of our own, where AWS's cannot be compiled (Linux)

Without --engine the first of these that works here is taken.`

async function main(): Promise<number> {
  const wanted = readArguments()
  if (wanted === 'help') {
    console.log(help)
    return 0
  }
  const { step, say, done } = createProgress()

  step('SAM CLI and the emulator')
  await pythonTools(say)
  step('what runs the handlers')
  const kind = await chooseEngine(wanted, say)
  step('KMS key, encrypted variables, parameters and a secret')
  const stage = await setStage({ say, ...(kind === 'docker' ? { host: await containerFacingAddress() } : {}) })
  step('sam build')
  const buildDir = await samBuild({ say })

  const engine = await startEngine(kind, stage, buildDir)
  const reports: string[] = []
  let wrong = 0
  for (const sample of samples) {
    step(`${sample.name}, by ${engine.name}`)
    const run = await engine.run(sample)
    const fault = sample.fault({ event: await eventOf(sample), answer: run.answer, logs: run.logs }, stage.seeded)
    if (fault) wrong++
    reports.push(describeRun(sample, engine.name, run, fault))
  }
  done()

  console.log(`\n${reports.join('\n')}`)
  console.log(wrong === 0 ? 'All answers are right.' : `${wrong} of ${samples.length} answers are wrong.`)
  return wrong === 0 ? 0 : 1
}

function startEngine(kind: EngineKind, stage: Stage, buildDir: string): Promise<Engine> | Engine {
  return kind === 'docker' ? dockerEngine(stage, buildDir) : rieEngine(kind, stage, buildDir)
}

function readArguments(): EngineKind | 'help' | undefined {
  const { values } = parseArgs({ options: { engine: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })
  if (values.help) return 'help'
  const { engine } = values
  if (engine === undefined || engine === 'docker' || engine === 'ric' || engine === 'bootstrap') return engine
  throw new Error(`--engine must be docker, ric or bootstrap, not ${engine}`)
}

await runAndCleanUp(main)
