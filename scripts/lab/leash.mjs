// Runs a command, and ends it with all it started when our standard input closes. The kernel closes that pipe however
// the parent ends, also by SIGKILL, so no emulator, runtime or `sam local` (which removes its containers on SIGINT)
// outlives the lab. Usage: node leash.mjs <signal> <command> [arguments…]. Plain JavaScript: it starts in 40 ms.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const graceMs = 15_000
const [signal = 'SIGTERM', command = '', ...args] = process.argv.slice(2)

// A process group of its own: what the command starts ends with it.
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true })

function end(name) {
  try {
    process.kill(-child.pid, name)
  } catch {
    // The group is gone.
  }
}

let stopping = false

function stop() {
  // Asked once, also when Ctrl-C and the closing pipe both ask: a second SIGINT would break SAM's own cleaning up.
  if (stopping) return
  stopping = true
  end(signal)
  setTimeout(() => end('SIGKILL'), graceMs).unref()
}

child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(127)
})
child.on('exit', (code, killedBy) => {
  end('SIGKILL')
  process.exit(code ?? 128 + constants.signals[killedBy])
})

process.stdin.resume().on('close', stop)
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stop)
