import type { RetryDetails } from './http/http.ts'

/** What the calls met last that are being repeated, by operation: why there is no answer yet. */
export class LastRetries {
  readonly #retries = new Map<string, { readonly retry: RetryDetails; readonly at: number }>()

  note(retry: RetryDetails): void {
    this.#retries.delete(retry.operation)
    this.#retries.set(retry.operation, { retry, at: Date.now() })
  }

  /** A call has ended, so whatever waits now waits for something else. */
  clear(operation: string): void {
    this.#retries.delete(operation)
  }

  /** The last one of an operation, or of any, that was met in the last `ms`. */
  within(ms: number, operation?: string): RetryDetails | undefined {
    const met = operation ? this.#retries.get(operation) : [...this.#retries.values()].at(-1)
    return met && Date.now() - met.at <= ms ? met.retry : undefined
  }
}
