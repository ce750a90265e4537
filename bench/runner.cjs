// Runs a bundle in this fresh process and writes what it cost as one line of JSON. Plain CommonJS that loads nothing of
// Node's before the measuring has ended, since that would be measured as well, or be there for free: `performance`, for
// one, is loaded by its first use. `process.uptime()` is the same clock.
// Usage: node runner.cjs <bundle> cold | warm | concurrent   (BENCH_NAMES: the keys, and other names, of the values)
const [, , bundle, mode] = process.argv

const warmUps = 20_000
const warmRounds = 50_000
const concurrent = 100

measure().then(tell, (error) => {
  process.exitCode = 1
  console.error(error)
})

async function measure() {
  const startedMs = uptimeMs()
  const { handler } = require(bundle)
  if (mode === 'concurrent') {
    const answers = await Promise.all(Array.from({ length: concurrent }, () => handler({}, makeContext())))
    return { answers: answers.map(pick) }
  }
  const answer = await handler({}, makeContext())
  if (mode === 'cold') return { ...costs(startedMs), answers: [pick(answer)] }

  for (let n = 0; n < warmUps; n++) await handler({}, makeContext())
  const start = uptimeMs()
  for (let n = 0; n < warmRounds; n++) await handler({}, makeContext())
  const warmNs = ((uptimeMs() - start) * 1e6) / warmRounds
  return { warmNs, answers: [pick(answer)] }
}

/** Since this process was started. */
function uptimeMs() {
  return process.uptime() * 1000
}

/** By the clock since the bundle began to load and since the process was started, and by the system's account. */
function costs(startedMs) {
  const totalMs = uptimeMs()
  const coldMs = totalMs - startedMs
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return { coldMs, totalMs, cpuMs: (userCPUTime + systemCPUTime) / 1000, rssMb: (ownPeakKb() ?? maxRSS) / 1024 }
}

/** Linux counts the process that started this one into `maxRSS`, and not into this. */
function ownPeakKb() {
  if (process.platform !== 'linux') return undefined
  const [, kb] = /VmHWM:\s+(\d+)/.exec(require('node:fs').readFileSync('/proc/self/status', 'utf8'))
  return Number(kb)
}

function makeContext() {
  return {
    functionName: 'bench',
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    getRemainingTimeInMillis: () => 30_000,
  }
}

/** The values by their keys, whether the handler answers them by key or by the name AWS knows. */
function pick(answer) {
  const names = Object.entries(JSON.parse(process.env.BENCH_NAMES))
  return Object.fromEntries(names.map(([key, name]) => [key, answer[key] ?? answer[name]]))
}

function tell(result) {
  require('node:fs').writeSync(1, `${JSON.stringify(result)}\n`)
  // Sockets that are kept open would keep the process.
  process.exit(0)
}
