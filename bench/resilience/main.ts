// Puts this library and its peers through what may happen to a function, each in a process of its own.
// Usage: npm run bench:resilience -- --help
import { runAndCleanUp } from '../../scripts/lab/cleanup.ts'
import { databaseObstacle, usableKinds } from '../../scripts/lab/databases/kinds.ts'
import { installPeers } from '../provision.ts'
import { bundleContestants, bundleOf } from './bundle.ts'
import { contestants } from './contestants.ts'
import { firstPassword, inLab } from './lab.ts'
import { help, parseOptions } from './options.ts'
import { writeReport } from './report.ts'
import type { Measured, Row } from './row.ts'
import { firstFailed } from './rows/first-failed.ts'
import { freeze } from './rows/freeze.ts'
import { hung } from './rows/hung.ts'
import { outages } from './rows/outage.ts'
import { rotation } from './rows/rotation.ts'
import { sparse } from './rows/sparse.ts'
import { steady } from './rows/steady.ts'
import { throttled } from './rows/throttled.ts'

await runAndCleanUp(async () => {
  const options = parseOptions(process.argv.slice(2))
  if (!options) {
    console.log(help)
    return 0
  }
  const { isShort } = options
  const say = (what: string) => console.error(`bench: ${what}`)
  await installPeers(say)
  await bundleContestants()
  const rows = [
    sparse,
    steady,
    freeze,
    ...Object.values(outages),
    firstFailed,
    hung,
    throttled,
    ...(await rotations(say)),
  ]
  const results = new Map<Row, readonly Measured[]>()
  for (const row of rows) results.set(row, await measureAll(row, isShort, say))
  if (isShort) console.log(`${contestants.length} contestants went through ${rows.length} rows, and answered right`)
  else console.log(`wrote ${await writeReport(results)}`)
  return 0
})

/** One after another: they shall not disturb each other. */
async function measureAll(row: Row, isShort: boolean, say: (what: string) => void): Promise<Measured[]> {
  say(row.name)
  const measured: Measured[] = []
  for (const contestant of contestants) {
    const lab = { contestant, bundle: bundleOf(contestant.name), isShort, environment: row.environment }
    const one = await inLab(lab, row.measure)
    say(`  ${contestant.name}: ${one.text}`)
    measured.push(one)
  }
  return measured
}

async function rotations(say: (what: string) => void): Promise<Row[]> {
  const obstacle = databaseObstacle()
  if (obstacle) say(`without ${obstacle.skips} of the rotations: ${obstacle.reason}`)
  if (obstacle?.skips === 'all' && process.env['CI'] !== 'true') return []
  return Promise.all(usableKinds().map(async (kind) => rotation(kind.name, await kind.start(firstPassword))))
}
