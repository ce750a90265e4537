import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { awsCli } from '../../../scripts/lab/aws-cli.ts'
import { onExit } from '../../../scripts/lab/cleanup.ts'
import { run } from '../../../scripts/lab/command.ts'
import { type CountingProxy, startCountingProxy } from '../../../scripts/lab/counting-proxy.ts'
import { dummyCredentials } from '../../../scripts/lab/environment.ts'
import { startMinistack } from '../../../scripts/lab/ministack.ts'
import { cache, root } from '../../../scripts/lab/paths.ts'

export interface Deployment {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** An AWS account on this machine, empty at first, and a person who works with it. */
export interface Account {
  readonly url: string
  /** Where the functions of the stack reach KMS, SSM and Secrets Manager. */
  readonly proxy: CountingProxy
  /** A folder of this person, for files with values. */
  readonly folder: string
  /** Every command line and environment that was seen on this machine while something was deployed. */
  readonly seen: ReadonlySet<string>
  /** Runs scripts/deploy/main.ts as `npm run deploy` does. */
  deploy(args: readonly string[], input?: string): Promise<Deployment>
  /** What the AWS CLI answers. */
  // biome-ignore lint/suspicious/noExplicitAny: JSON of another shape for each command.
  aws(...args: string[]): Promise<any>
  invoke(functionName: string, event: unknown): Promise<{ answer: unknown; logs: string }>
}

export async function openAccount(): Promise<Account> {
  const [{ url }, cli] = [await startMinistack(), await awsCli()]
  const proxy = await startCountingProxy(url)
  const folder = await mkdtemp(join(tmpdir(), 'lambda-unseal-'))
  onExit(() => rm(folder, { recursive: true, force: true }))
  const env = {
    ...dummyCredentials,
    PATH: process.env['PATH'],
    HOME: folder,
    AWS_ENDPOINT_URL: url,
    AWS_PAGER: '',
    SAM_CLI_TELEMETRY: '0',
    __SAM_CLI_APP_DIR: join(cache, 'sam'),
    // Seconds between SAM's looks at the stack.
    SAM_CLI_POLL_DELAY: '1',
  }
  const seen = new Set<string>()

  return {
    url,
    proxy,
    folder,
    seen,
    async deploy(args, input = '') {
      const child = spawn(process.execPath, [join(root, 'scripts/deploy/main.ts'), ...args], { cwd: root, env })
      child.stdin.end(input)
      const watch = setInterval(() => void lookAtProcesses(seen), 250)
      const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)))
      const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
      clearInterval(watch)
      return { exitCode, stdout, stderr }
    },
    async aws(...args) {
      // The first version of the CLI knows SQS by an address of its own.
      const { stdout } = await run(cli, [...args, '--endpoint-url', url, '--output', 'json'], { env })
      return JSON.parse(stdout)
    },
    async invoke(functionName, event) {
      const response = await fetch(`${url}/2015-03-31/functions/${functionName}/invocations`, {
        method: 'POST',
        headers: { 'x-amz-log-type': 'Tail' },
        body: JSON.stringify(event),
      })
      const logs = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString()
      return { answer: await response.json(), logs }
    },
  }
}

/** On Linux only: elsewhere nothing is seen. */
async function lookAtProcesses(seen: Set<string>): Promise<void> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  for (const file of ids.flatMap((id) => [`/proc/${id}/cmdline`, `/proc/${id}/environ`])) {
    // A process may be gone by now, or be somebody else's.
    seen.add(await readFile(file, 'utf8').catch(() => ''))
  }
}
