import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { run } from '../command.ts'
import { freePort } from '../free-port.ts'
import { startService } from '../service.ts'
import { account, type Database, type DatabaseKind } from './database.ts'
import { find, unprivileged, unprivilegedFolder, unprivilegedObstacle } from './unprivileged.ts'

export const postgresql: DatabaseKind = {
  name: 'PostgreSQL',
  obstacle() {
    if (!binary('postgres') || !binary('initdb')) return 'PostgreSQL is not installed (apt-get install postgresql)'
    return unprivilegedObstacle()
  },
  start,
}

/** Debian has them in a folder a version, and on nobody's PATH. */
function binary(command: string): string | undefined {
  const versions = '/usr/lib/postgresql'
  return find(
    command,
    [...foldersIn(versions)]
      .sort()
      .reverse()
      .map((version) => join(versions, version, 'bin')),
  )
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

async function start(password: string): Promise<Database> {
  const [folder, port] = [await unprivilegedFolder(), await freePort()]
  const [data, administrator] = [join(folder, 'data'), randomBytes(16).toString('hex')]
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, administrator)
  // In a folder that nobody else can enter.
  await chmod(passwordFile, 0o644)
  const flags = ['--pgdata', data, '--username=lab', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-sync']
  await run(...unprivileged(binary('initdb') ?? '', [...flags, '--locale=C', '--encoding=UTF8']), {
    cwd: folder,
    timeoutMs: 60_000,
  })

  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    fsync: 'off',
    log_destination: 'stderr',
  }
  const service = startService(
    ...unprivileged(binary('postgres') ?? '', [
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]),
    // SIGTERM would wait until everybody has logged out.
    { cwd: folder, signal: 'SIGINT' },
  )
  const administer = <T>(work: (client: Client) => Promise<T>) =>
    connected({ host: '127.0.0.1', port, user: 'lab', password: administrator, database: 'postgres' }, work)
  await service.ready(() => administer(isThere).catch(() => false), 30_000)
  await administer(async (client) => {
    await client.query(`create role ${account} login password ${client.escapeLiteral(password)}`)
    await client.query(`create database ${account} owner ${account}`)
  })

  return {
    port,
    setPassword: (next) =>
      administer(async (client) => {
        await client.query(`alter role ${account} password ${client.escapeLiteral(next)}`)
      }),
    refusedLogins: () =>
      service.output().stderr.split(`password authentication failed for user "${account}"`).length - 1,
    stop: service.stop,
  }
}

const isThere = async () => true

async function connected<T>(config: ConstructorParameters<typeof Client>[0], work: (client: Client) => Promise<T>) {
  const client = new Client(config)
  await client.connect()
  return work(client).finally(() => client.end())
}
