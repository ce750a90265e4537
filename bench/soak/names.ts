/** The operations of AWS that the soak's vaults call, each of which has faults of its own. */
export const operations = [
  'Decrypt',
  'GetParameters',
  'GetParametersByPath',
  'GetSecretValue',
  'BatchGetSecretValue',
] as const

/** What changes on the server, and has to be right whatever goes wrong. */
export const parameters = { dbUrl: '/soak/db-url', password: '/soak/password' } as const
export const path = '/soak/settings'
export const secrets = { database: 'soak/database', token: 'soak/token' } as const
export const batched = { mailToken: 'soak/mail-token', payToken: 'soak/pay-token' } as const
export const variable = 'SOAK_API_KEY'

/** What is denied and deleted again and again, at a server where nothing else goes wrong. */
export const revoked = {
  revokedParameter: '/revoked/parameter',
  revokedSecret: 'revoked/secret',
  revokedVariable: 'REVOKED_API_KEY',
} as const
