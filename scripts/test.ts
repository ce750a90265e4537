// Runs the steps of the test ladder one after another, each after getting what it needs.
// The last line of the output is `N passed, N failed, N skipped`. Usage: npm test -- --help
import { runAndCleanUp } from './lab/cleanup.ts'
import { ladder, type Obstacle, type Step } from './ladder.ts'
import { type Counts, countTests, runProject } from './run-jest.ts'

const isCi = process.env['CI'] === 'true'

const help = `Runs the tests, step after step, and installs what they need.

npm test                          every step
npm test -- <step> [<step>…]      only these
npm run jest -- <options of Jest> such as --selectProjects unit -t 'a name'; installs nothing

${ladder.map(({ name, what }, index) => `${index + 1} ${name.padEnd(10)} ${what}`).join('\n')}

A step that cannot run on this machine says why, and its tests count as skipped. With CI=true a skipped test is a
failure. The exit code is 1 if anything failed.`

await runAndCleanUp(() => main(process.argv.slice(2)))

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(help)
    return 0
  }
  const unknown = args.find((arg) => !ladder.some(({ name }) => name === arg))
  if (unknown !== undefined) throw new Error(`there is no step "${unknown}"\n\n${help}`)

  const obstacles: string[] = []
  const counts: Counts[] = []
  for (const step of ladder.filter(({ name }) => args.length === 0 || args.includes(name))) {
    counts.push(await climb(step, (reason) => obstacles.push(`${step.name}: ${reason}`)))
  }

  const total = counts.reduce(sum)
  const isBad = total.failed > 0 || (isCi && total.skipped > 0)
  console.log()
  for (const obstacle of obstacles) console.log(`skipped in ${obstacle}`)
  if (isCi && total.skipped > 0) console.log('CI=true: a skipped test is a failure')
  console.log(sentenceOf(total))
  return isBad ? 1 : 0
}

async function climb(step: Step, skipping: (reason: string) => void): Promise<Counts> {
  const start = performance.now()
  console.log(`\n=== ${ladder.indexOf(step) + 1}/${ladder.length} ${step.name}: ${step.what}`)
  const counts = await countsOf(step, skipping)
  console.log(`${step.name}: ${sentenceOf(counts)} in ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return counts
}

async function countsOf({ name, flags, prepare }: Step, skipping: (reason: string) => void): Promise<Counts> {
  let obstacle: Obstacle | undefined
  try {
    obstacle = await prepare((message) => console.log(`${message} …`))
  } catch (error) {
    console.log(error instanceof Error ? error.message : error)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  if (!obstacle) return runProject(name, flags)

  console.log(`cannot run ${obstacle.skips} of it here: ${obstacle.reason}`)
  skipping(obstacle.reason)
  if (obstacle.skips === 'all') return { passed: 0, failed: 0, skipped: await countTests(name) }
  return sum(await runProject(name, flags), { passed: 0, failed: 0, skipped: 1 })
}

function sum(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

function sentenceOf({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
