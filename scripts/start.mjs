// Runs a TypeScript script of this project, from a bare clone on: installs the npm packages first if they are absent or
// not those of package-lock.json, then starts the script with the Node 24 among them.
// Plain JavaScript, because it must run on whatever Node (18 or newer) the machine has.
// Usage: node scripts/start.mjs scripts/<script>.ts [arguments…]
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const isWindows = process.platform === 'win32'
const [script, ...args] = process.argv.slice(2)

process.exitCode = await main()

async function main() {
  if (!script) {
    console.error('usage: node scripts/start.mjs scripts/<script>.ts [arguments…]')
    return 2
  }
  const reason = whyToInstall()
  if (reason) {
    console.error(`${reason}: running npm ci (about 20 s) …`)
    const failed = await install()
    if (failed) return failed
  }
  return run(node24(), [join(root, script), ...args])
}

/** Why `npm ci` is needed, if it is. */
function whyToInstall() {
  const installed = packagesOf('node_modules/.package-lock.json')
  if (!installed) return 'The npm packages are not installed'
  const wanted = packagesOf('package-lock.json')
  const isOther = Object.keys({ ...wanted, ...installed }).some((path) => isStale(wanted[path], installed[path]))
  return isOther ? 'The installed npm packages are not those of package-lock.json' : undefined
}

function packagesOf(lock) {
  const file = join(root, lock)
  if (!existsSync(file)) return undefined
  // The project itself, called '', stands in one of the two only.
  const { '': _project, ...packages } = JSON.parse(readFileSync(file, 'utf8')).packages
  return packages
}

/** What is optional may be absent: most of it is for other platforms. */
function isStale(wanted, installed) {
  if (!wanted) return true
  if (!installed) return !wanted.optional && !wanted.devOptional
  return wanted.version !== installed.version || wanted.integrity !== installed.integrity
}

/** A person's npm settings may leave out what the scripts need, or complain that this Node is not the one they run on. */
function install() {
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts=false', '--engine-strict=false']
  const command = ['ci', ...flags, '--loglevel=error']
  const npm = process.env.npm_execpath
  return npm?.endsWith('npm-cli.js') ? run(process.execPath, [npm, ...command]) : run('npm', command, isWindows)
}

function node24() {
  const installed = join(root, 'node_modules/node/bin', isWindows ? 'node.exe' : 'node')
  return existsSync(installed) ? installed : process.execPath
}

/**
 * Runs a command with our terminal and answers its exit code. It gets a process group of its own, so that a Ctrl-C
 * reaches it once, through us, and not from the terminal and from npm as well.
 */
function run(command, commandArgs, shell = false) {
  const child = spawn(command, commandArgs, { cwd: root, stdio: 'inherit', detached: !isWindows, shell })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    const forward = once(() => child.kill(signal))
    process.on(signal, forward)
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`)
      resolve(127)
    })
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}

/** Swallows what follows within a second: the terminal and npm both send a Ctrl-C. */
function once(action) {
  let last = 0
  return () => {
    if (Date.now() - last < 1000) return
    last = Date.now()
    action()
  }
}
