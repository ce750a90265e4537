import type { RetryDetails } from './http/http.ts'
import type { Service } from './transport.ts'

/** What the calls of each service met that are being repeated: why there is no answer yet. */
export class LastRetries {
  readonly #retries = new Map<Service, RetryDetails>()

  note(retry: RetryDetails): void {
    this.#retries.delete(retry.service)
    this.#retries.set(retry.service, retry)
  }

  /** A call got through, so whatever waits now waits for something else. */
  clear(service: Service): void {
    this.#retries.delete(service)
  }

  of(service: Service): RetryDetails | undefined {
    return this.#retries.get(service)
  }

  /** The last one of any service. */
  last(): RetryDetails | undefined {
    return [...this.#retries.values()].at(-1)
  }
}
