import type { FaultServer } from '../../test/helpers/fault-server/fault-server.ts'
import type { History } from './history.ts'
import { refusal } from './judge.ts'
import { revoked } from './names.ts'

/** Takes a value away in one of several ways, and gives it back, with another text if it has one. */
export interface Revocation {
  readonly revokes: readonly (() => void)[]
  /** While it is taken away: AWS fails for a passing reason, which brings no old value back. */
  readonly fail: () => void
  readonly restore: (revision: number) => void
}

export const revokedKey = 'arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000002'

/** One a key. Each tells the history. */
export function revocationsOf(server: FaultServer, history: History): Revocation[] {
  const { parameters, secrets, kms, faults } = server
  const { revokedParameter: parameter, revokedSecret: secret } = revoked
  const refuse = (key: string, code: string, change: () => void) => () => {
    change()
    history.write(key, refusal(code), Date.now())
  }
  const fail = (key: string, operation: string) =>
    refuse(key, 'ERR_CALL_FAILED', () => faults.set(operation, { refusal: { name: 'NeverHeardOfException' } }))
  const restore = (
    key: string,
    operation: string,
    textOf: (revision: number) => string,
    change: (text: string) => void,
  ) => {
    return (revision: number) => {
      faults.set(operation, {})
      change(textOf(revision))
      history.write(key, JSON.stringify(textOf(revision)), Date.now())
    }
  }
  return [
    {
      revokes: [
        refuse('revokedParameter', 'ERR_ACCESS_DENIED', () => parameters.denied.add(parameter)),
        refuse('revokedParameter', 'ERR_NOT_FOUND', () => parameters.delete(parameter)),
      ],
      fail: fail('revokedParameter', 'GetParameters'),
      restore: restore('revokedParameter', 'GetParameters', numbered, (text) => {
        parameters.denied.clear()
        parameters.put(parameter, text)
      }),
    },
    {
      revokes: [
        refuse('revokedSecret', 'ERR_ACCESS_DENIED', () => secrets.denied.add(secret)),
        refuse('revokedSecret', 'ERR_CALL_FAILED', () => secrets.setDeleted(secret, true)),
      ],
      fail: fail('revokedSecret', 'GetSecretValue'),
      restore: restore('revokedSecret', 'GetSecretValue', numbered, (text) => {
        secrets.denied.clear()
        secrets.setDeleted(secret, false)
        secrets.put(secret, text)
      }),
    },
    {
      revokes: [
        refuse('revokedVariable', 'ERR_ACCESS_DENIED', () => kms.denied.add(revokedKey)),
        refuse('revokedVariable', 'ERR_CALL_FAILED', () => kms.disabled.add(revokedKey)),
        refuse('revokedVariable', 'ERR_CALL_FAILED', () => kms.pendingDeletion.add(revokedKey)),
      ],
      fail: fail('revokedVariable', 'Decrypt'),
      // The variable of a running function does not change.
      restore: restore(
        'revokedVariable',
        'Decrypt',
        () => 'revokedVariable',
        () => {
          for (const keys of [kms.denied, kms.disabled, kms.pendingDeletion]) keys.clear()
        },
      ),
    },
  ]
}

const numbered = (revision: number) => `revision ${revision}`
