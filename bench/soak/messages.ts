import type { Answer, Span } from './judge.ts'

/** What the process with the vaults tells. */
export type FromLoad =
  | { readonly type: 'loaded' }
  | { readonly type: 'invocation'; readonly span: Span; readonly answers: readonly Answer[] }
  | { readonly type: 'heap'; readonly bytes: number }
  | { readonly type: 'stopped' }

/** What it is asked to do. */
export type ToLoad = 'tell heap' | 'stop'
