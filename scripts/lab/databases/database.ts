/** A database that runs on 127.0.0.1, with one account whose password can be changed. */
export interface Database {
  readonly port: number
  /** Of logins from now on: open connections survive it. */
  setPassword(password: string): Promise<void>
  /** How many logins of the account were refused, by the database's own log. */
  refusedLogins(): number
  stop(): Promise<void>
}

export interface DatabaseKind {
  readonly name: 'MariaDB' | 'PostgreSQL'
  /** What is missing on this machine, if anything is. */
  obstacle(): string | undefined
  /** Starts one of its own, empty and with its own folder. It ends with us. */
  start(password: string): Promise<Database>
}

/** The account, and the database that it may use. */
export const account = 'app'
