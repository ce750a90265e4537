import { randomBytes } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { run } from '../command.ts'
import { freePort } from '../free-port.ts'
import { startService } from '../service.ts'
import { account, type Database, type DatabaseKind } from './database.ts'
import { find, unprivileged, unprivilegedFolder, unprivilegedObstacle } from './unprivileged.ts'

const server = () => find('mariadbd', ['/usr/sbin', '/usr/local/sbin'])
const installer = () => find('mariadb-install-db', ['/usr/bin'])

export const mariadb: DatabaseKind = {
  name: 'MariaDB',
  obstacle() {
    // The installer is a script that calls the second.
    const isThere = server() && installer() && find('my_print_defaults', ['/usr/bin'])
    if (!isThere) return 'MariaDB is not installed (apt-get install mariadb-server-core mariadb-client-core)'
    return unprivilegedObstacle()
  },
  start,
}

async function start(password: string): Promise<Database> {
  const [folder, port] = [await unprivilegedFolder(), await freePort()]
  const [data, administrator] = [`--datadir=${join(folder, 'data')}`, randomBytes(16).toString('hex')]
  const initFile = join(folder, 'init.sql')
  await writeFile(initFile, accounts(administrator, password))
  // In a folder that nobody else can enter.
  await chmod(initFile, 0o644)
  await run(
    ...unprivileged(installer() ?? '', [
      '--no-defaults',
      data,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ]),
    { cwd: folder, timeoutMs: 60_000 },
  )

  const service = startService(
    ...unprivileged(server() ?? '', [
      '--no-defaults',
      data,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--init-file=${initFile}`,
      // Otherwise 127.0.0.1 would be looked up, and be localhost.
      '--skip-name-resolve',
      // Refused logins are in the log from 2 on.
      '--log-warnings=2',
      '--innodb-flush-log-at-trx-commit=0',
    ]),
    { cwd: folder },
  )
  const administer = () => createConnection({ host: '127.0.0.1', port, user: 'lab', password: administrator })
  // The init file has been read once its account can log in.
  await service.ready(() => administer().then(closed, () => false), 30_000)

  return {
    port,
    async setPassword(next) {
      const connection = await administer()
      await connection
        .query(`alter user ${account}@'127.0.0.1' identified by ?`, [next])
        .finally(() => connection.end())
    },
    refusedLogins: () => service.output().stderr.split(`Access denied for user '${account}'@`).length - 1,
    stop: service.stop,
  }
}

async function closed(connection: { end(): Promise<void> }): Promise<true> {
  await connection.end()
  return true
}

/** No root without a password: whoever else is on this machine reaches the port as well. */
function accounts(administrator: string, password: string): string {
  return `
delete from mysql.global_priv where user in ('root', '');
flush privileges;
create user lab@'127.0.0.1' identified by '${administrator}';
grant all on *.* to lab@'127.0.0.1' with grant option;
create database ${account};
create user ${account}@'127.0.0.1' identified by '${password}';
grant all on ${account}.* to ${account}@'127.0.0.1';
`
}
