import { setTimeout as sleep } from 'node:timers/promises'
import type { Duration } from 'lambda-unseal'
import type { Database } from '../../../scripts/lab/databases/database.ts'
import type { RotatedSecret } from './rotated-secret.ts'

/** In which order a rotation changes the two places that have the password. */
export interface Order {
  readonly name: string
  readonly ttl: Duration
  readonly rotate: (database: Database, secret: RotatedSecret, password: string) => Promise<void>
}

const gapMs = 700

/** Each leaves a gap in which the current version opens nothing. */
export const orders: readonly Order[] = [
  {
    // A person or a script: in the gap no version of the secret opens the database.
    name: 'database first',
    ttl: '5m',
    async rotate(database, secret, password) {
      await database.setPassword(password)
      await sleep(gapMs)
      await secret.put(password)
    },
  },
  {
    // A deployment that writes the secret and then runs: only the previous version opens it.
    name: 'secret first',
    // So that the new version arrives in the gap, by an ordinary refresh.
    ttl: '250ms',
    async rotate(database, secret, password) {
      await secret.put(password)
      await sleep(gapMs)
      await database.setPassword(password)
    },
  },
  {
    // AWS's own rotation functions, between setSecret and finishSecret: only the pending version opens it.
    name: 'pending promoted late',
    ttl: '5m',
    async rotate(database, secret, password) {
      await secret.prepare(password)
      await database.setPassword(password)
      await sleep(gapMs)
      await secret.promote()
    },
  },
]
