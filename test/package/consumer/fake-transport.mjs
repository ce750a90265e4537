// The entry of a bundle that calls no AWS.
import { ssm, unseal } from 'lambda-unseal'

const transport = async () => ({ Parameters: [{ Name: '/db-url', Type: 'String', Value: 'opened url', Version: 1 }] })
const vault = unseal({ dbUrl: ssm('/db-url') }, { transport })

vault.values().then(({ dbUrl }) => console.log(JSON.stringify({ dbUrl })))
