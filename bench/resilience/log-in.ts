export { logins as logIns } from '../../test/integration/databases/logins.ts'
