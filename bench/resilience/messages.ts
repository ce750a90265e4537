import type { DatabaseKind } from '../../scripts/lab/databases/database.ts'

/** What a sandbox is told. */
export type ToSandbox =
  | {
      readonly type: 'invoke'
      readonly id: number
      /** What Lambda would give it. */
      readonly timeoutMs: number
      /** Whether the password is used, and where. */
      readonly logIn?: LogIn | undefined
    }
  | { readonly type: 'advance'; readonly ms: number }

export interface LogIn {
  readonly database: DatabaseKind['name']
  readonly port: number
}

/** What it says. */
export type FromSandbox =
  | { readonly type: 'ready' }
  | {
      readonly type: 'answer'
      readonly id: number
      readonly ms: number
      /** An empty handler a moment before. */
      readonly emptyMs: number
      readonly values?: unknown
      readonly error?: string
    }
