/** What every contestant opens. */
export const parameters = { dbUrl: '/resilience/db-url', apiToken: '/resilience/api-token' } as const
export const secretId = 'resilience/database'

export interface Values {
  readonly dbUrl: string
  readonly apiToken: string
  readonly database: { readonly password: string }
}

/** Every contestant keeps its values for so long. */
export const ttlMs = 1000
