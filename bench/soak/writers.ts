import type { FaultServer } from '../../test/helpers/fault-server/fault-server.ts'
import type { History } from './history.ts'
import { batched, parameters, path, secrets } from './names.ts'

/** Writes another value of a key. */
export type Write = (revision: number) => void

/** One a key that changes. Each tells the history. */
export function writersOf({ parameters: store, secrets: manager }: FaultServer, history: History) {
  const writer = (key: string, put: (text: string) => void, shown: (text: string) => unknown = same): Write => {
    return (revision) => {
      const text = `${key} ${revision}`
      put(text)
      history.write(key, JSON.stringify(shown(text)), Date.now())
    }
  }
  const parameter = (key: keyof typeof parameters) => writer(key, (text) => store.put(parameters[key], text))
  const secret = (key: string, name: string) => writer(key, (text) => manager.put(name, text))
  const ofJson = (password: string) => ({ password })

  return {
    dbUrl: parameter('dbUrl'),
    password: parameter('password'),
    settings: writer(
      'settings',
      (text) => store.put(`${path}/level`, text),
      (level) => ({ level }),
    ),
    token: secret('token', secrets.token),
    mailToken: secret('mailToken', batched.mailToken),
    payToken: secret('payToken', batched.payToken),
    database: writer('database', (text) => manager.put(secrets.database, JSON.stringify(ofJson(text))), ofJson),
  } satisfies Record<string, Write>
}

const same = (text: string) => text
