import { arch, cpus, platform, release, totalmem } from 'node:os'
import { contestantPackages, versionOf } from './provision.ts'

/** Where and of what the figures are: all that a reader needs to judge them, and no name of the machine. */
export function describeMachine(): string {
  const [processor] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`
  const versions = contestantPackages().map((name) => `${name} ${versionOf(name)}`)
  return [
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${processor?.model.trim()}, ${memory}, ${platform()} ${release()} ${arch()}, Node ${process.version.slice(1)}.`,
    `${versions.join(', ')}; bundled by esbuild ${versionOf('esbuild')}.`,
  ].join('\n')
}
