import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Environment, lastLines, startService } from './service.ts'

export interface CommandOptions {
  readonly cwd?: string
  /** The whole environment of the command. @default process.env */
  readonly env?: Environment
  /** How long it may take before it is stopped. @default 10 minutes */
  readonly timeoutMs?: number
  /** How long it may say nothing at first, for commands that wait on a network. @default `timeoutMs` */
  readonly silenceMs?: number
  /** What ends it early. @default 'SIGTERM' */
  readonly signal?: NodeJS.Signals
}

export interface CommandOutput {
  readonly stdout: string
  readonly stderr: string
}

/** A command that ended badly: the message names it, its exit code or time-out, and its last lines. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly output: CommandOutput

  constructor(command: string, how: string, output: CommandOutput) {
    const said = lastLines(output.stderr.trim() ? output.stderr : output.stdout)
    super(`${command} ${how}${said ? `:\n${said}` : ''}`)
    this.output = output
  }
}

/** Runs a command without a shell and answers what it wrote. */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandOutput> {
  const { timeoutMs = 600_000, silenceMs = Number.POSITIVE_INFINITY } = options
  const service = startService(command, args, options)
  let late: string | undefined
  const stopWhen = (ms: number, why: string, condition: () => boolean) =>
    setTimeout(() => {
      if (!condition()) return
      late = `${why} after ${ms / 1000} s`
      void service.stop()
    }, ms)
  const timers = [
    stopWhen(timeoutMs, 'was stopped', () => true),
    ...(silenceMs < timeoutMs
      ? [stopWhen(silenceMs, 'said nothing and was stopped', () => service.output().stdout === '')]
      : []),
  ]

  const exitCode = await service.ended
  timers.forEach(clearTimeout)
  if (late || exitCode !== 0) {
    throw new CommandError([command, ...args].join(' '), late ?? `exited with ${exitCode}`, service.output())
  }
  return service.output()
}

/** Where a command is on PATH, if it is. */
export function findOnPath(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return folders.map((folder) => join(folder, command)).find(isExecutable)
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
