// Reads a parameter in the way that the environment asks for. Usage: node default-transport.cjs <URL of the service>
const { ssm, unseal } = require('lambda-unseal')

const vault = unseal({ dbUrl: ssm('/db-url') }, { region: 'us-east-1', endpoint: process.argv[2] })

vault.values().then(
  ({ dbUrl }) => console.log(JSON.stringify({ dbUrl })),
  ({ failures: [{ code, message }] }) => console.log(JSON.stringify({ code, message })),
)
