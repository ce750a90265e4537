import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, DatabaseKind } from '../../../scripts/lab/databases/database.ts'
import { orders } from '../../../test/integration/databases/orders.ts'
import type { RotatedSecret } from '../../../test/integration/databases/rotated-secret.ts'
import { firstPassword, type Lab } from '../lab.ts'
import type { LogIn } from '../messages.ts'
import { secretId } from '../names.ts'
import { isServed, type Row } from '../row.ts'
import type { Invocation } from '../sandbox.ts'

const invokers = 8
const pauseMs = 50

/** Every invocation logs in anew, while the password is rotated in each order that is seen in the wild. */
export const rotation = (kind: DatabaseKind['name'], database: Database): Row => ({
  name: `password of ${kind} rotated under load, in each of 3 orders with a gap of 0.7 s`,
  goal: '0 failed',
  environment: { SANDBOX_LOGINS: '1' },
  async measure(lab) {
    await database.setPassword(firstPassword)
    await lab.sandbox.start()
    const load = startLoad(lab, { database: kind, port: database.port })
    for (const { name, rotate } of lab.isShort ? orders.slice(0, 1) : orders) {
      await sleep(lab.isShort ? 300 : 1500)
      await rotate(database, secretIn(lab), `after ${name}`)
    }
    await sleep(lab.isShort ? 300 : 1500)
    const invocations = await load.stop()
    const failed = invocations.filter((each) => !isServed(each)).length
    return { text: `${failed} of ${invocations.length} failed`, isGoalMet: failed === 0 }
  },
})

function startLoad({ sandbox }: Lab, logIn: LogIn) {
  const invocations: Invocation[] = []
  let isStopped = false
  const loops = Array.from({ length: invokers }, async (_each, index) => {
    await sleep((pauseMs / invokers) * index)
    while (!isStopped) {
      invocations.push(await sandbox.invoke({ logIn }))
      await sleep(pauseMs)
    }
  })
  return {
    async stop() {
      isStopped = true
      await Promise.all(loops)
      return invocations
    },
  }
}

function secretIn({ server }: Lab): RotatedSecret {
  const jsonOf = (password: string) => JSON.stringify({ password })
  return {
    name: secretId,
    async put(password) {
      server.secrets.put(secretId, jsonOf(password))
    },
    async prepare(password) {
      server.secrets.put(secretId, jsonOf(password), 'AWSPENDING')
    },
    async promote() {
      server.secrets.promote(secretId)
    },
  }
}
