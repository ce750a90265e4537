// Measures this library beside its peers: the same job, bundled alike, in fresh processes, interleaved.
// Usage: npm run bench -- --help
import { runAndCleanUp } from '../scripts/lab/cleanup.ts'
import { seededRandom } from '../test/helpers/random.ts'
import { startAws } from './aws.ts'
import { bundleAll } from './bundle.ts'
import { contestants } from './contestants.ts'
import { dockerStart } from './docker-start.ts'
import { measure } from './measure.ts'
import { help, parseOptions } from './options.ts'
import { createProgress } from './progress.ts'
import { checkTypes, installPeers } from './provision.ts'
import { writeReport } from './report.ts'
import type { Results } from './results.ts'
import { startHere } from './run-contestant.ts'

await runAndCleanUp(async () => {
  const options = parseOptions(process.argv.slice(2))
  if (!options) {
    console.log(help)
    return 0
  }
  const { pairs, short } = options
  const say = (what: string) => console.error(`bench: ${what}`)
  await installPeers(say)
  await checkTypes()
  const bundles = await bundleAll()
  const { folder } = bundles
  const plain = await startAws({ tls: false, folder })
  const tls = await startAws({ tls: true, folder })

  const low = options.docker ? await dockerStart(say) : 'it was not asked for'
  const isLow = typeof low !== 'string'
  if (!isLow) say(`without the measurement at little CPU: ${low}`)
  // Of what does not hang on luck a few are enough.
  const few = Math.min(3, pairs)
  const warmRounds = Math.min(10, pairs)
  const rounds = pairs * (isLow ? 4 : 3) + few + warmRounds
  const random = seededRandom(Date.now()).next
  const common = { bundles, random, progress: createProgress(rounds * contestants.length) }

  const here = { bundling: 'best', start: startHere, rounds: pairs } as const
  const cold = (setting: Partial<Parameters<typeof measure>[0]> & { readonly name: string }) =>
    measure({ ...here, mode: 'cold', aws: plain, ...setting }, common)
  const results: Results = {
    bytes: bundles.bytes,
    concurrent: await cold({ name: 'a hundred at once', mode: 'concurrent', rounds: few }),
    coldDefaults: await cold({ name: 'cold, bundled by defaults', bundling: 'defaults' }),
    cold: await cold({ name: 'cold' }),
    coldTls: await cold({ name: 'cold over TLS', aws: tls }),
    warm: await cold({ name: 'warm', mode: 'warm', rounds: warmRounds }),
    coldLow: isLow ? await cold({ name: 'cold at little CPU', aws: tls, start: low }) : undefined,
  }
  if (short) console.log(`answers and calls of ${contestants.length} contestants are right`)
  else console.log(`wrote ${await writeReport(results)}`)
  return 0
})
