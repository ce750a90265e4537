// Runs the library against a server with which everything goes wrong, and looks at every value that it gives.
// Usage: npm run soak -- --help
import { setTimeout as sleep } from 'node:timers/promises'
import { runAndCleanUp } from '../../scripts/lab/cleanup.ts'
import { startCloud } from './cloud.ts'
import { Judge } from './judge.ts'
import { revoked } from './names.ts'
import { help, parseOptions } from './options.ts'
import { startLoad } from './run-load.ts'
import { schedule } from './schedule.ts'
import { isClean, summaryOf } from './summary.ts'
import { Tally } from './tally.ts'
import { startTroubles } from './trouble-maker.ts'

const secondMs = 1000
const maxBeforeHeapMs = 120 * secondMs
/** What a read may take that met a fault, so that none is in flight when the heap is measured. */
const settleMs = 4 * secondMs

await runAndCleanUp(async () => {
  const options = parseOptions(process.argv.slice(2), process.env)
  if (!options) {
    console.log(help)
    return 0
  }
  const { durationMs, seed } = options
  console.log(`soak: ${durationMs / secondMs} s; --seed ${seed} repeats its faults`)
  const cloud = await startCloud(seed)
  const tally = new Tally(new Judge(cloud.history, Object.keys(revoked)))
  const load = await startLoad(cloud.environment, (invocation) => tally.add(invocation))

  const firstHeapAt = Math.min(maxBeforeHeapMs, durationMs / 5)
  const quiet = [firstHeapAt, durationMs].map((at) => ({ from: at - settleMs, to: at }))
  const troubles = startTroubles(cloud, schedule({ seed, durationMs, quiet }))
  cloud.startChanging()
  const progress = setInterval(() => console.log(troubles.progress(tally)), 5 * secondMs)

  const run = async () => {
    await sleep(firstHeapAt)
    const early = await load.heapBytes()
    await sleep(durationMs - firstHeapAt)
    const late = await load.heapBytes()
    await load.stop()
    return { early, late }
  }
  const heap = await Promise.race([run(), load.crashed])
  clearInterval(progress)
  const results = { seed, tally, heap, firstHeapAt, calls: cloud.server.calls.length, met: troubles.met() }
  console.log(summaryOf(results))
  return isClean(results) ? 0 : 1
})
