/** What ends or removes something. Called once. */
export type Stop = () => void | Promise<void>

const pending = new Set<Stop>()
let cleaning: Promise<void> | undefined
let listening = false
let interruption: Interruption | undefined

/** Registers what must be stopped at the end, whichever end it is; the answer stops it now, once. */
export function onExit(stop: Stop): () => Promise<void> {
  listenForSignals()
  pending.add(stop)
  return async () => {
    if (pending.delete(stop)) await stop()
  }
}

/** Stops everything registered, last first. A stop that fails is told and does not keep the others from running. */
export function cleanUp(): Promise<void> {
  cleaning ??= stopAll().finally(() => {
    cleaning = undefined
  })
  return cleaning
}

/** Runs a script's main function: its number is the exit code, an error is told and exits 1, and nothing is left behind. */
export async function runAndCleanUp(main: () => Promise<number>): Promise<void> {
  let exitCode = 1
  try {
    exitCode = await main()
  } catch (error) {
    // What an interruption made fail is no news.
    if (!interruption) console.error(error instanceof Error ? error.message : error)
  }
  await cleanUp()
  process.exit(interruption ? exitCodes[interruption] : exitCode)
}

async function stopAll(): Promise<void> {
  while (pending.size > 0) {
    const last = [...pending].pop()
    if (!last) return
    pending.delete(last)
    try {
      await last()
    } catch (error) {
      console.error(`cleaning up: ${error instanceof Error ? error.message : error}`)
    }
  }
}

type Interruption = keyof typeof exitCodes
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

function listenForSignals(): void {
  if (listening) return
  listening = true
  for (const signal of Object.keys(exitCodes) as Interruption[]) {
    process.on(signal, () => {
      // A second one joins the clean-up that runs: the terminal and npm both send it for one Ctrl-C.
      interruption ??= signal
      void cleanUp().then(() => process.exit(exitCodes[signal]))
    })
  }
}
