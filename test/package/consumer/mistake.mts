// What does not compile.
import { ssm } from 'lambda-unseal'

export const reference = ssm('/db-url', { ttl: 300 })
