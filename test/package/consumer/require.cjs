// CommonJS, without Middy.
const { isUnsealError, kmsEnv, ssm, unseal } = require('lambda-unseal')
const errors = require('lambda-unseal/errors')
const { fakeAws } = require('lambda-unseal/testing')

async function main() {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'test'
  const { transport, encrypt } = fakeAws({ parameters: { '/db-url': 'opened url' } })
  process.env.API_KEY = encrypt('opened key')

  const values = await unseal({ apiKey: kmsEnv('API_KEY'), dbUrl: ssm('/db-url') }, { transport }).values()
  const error = await unseal({ absent: ssm('/absent') }, { transport })
    .values()
    .catch((reason) => reason)

  const { isUnsealError: isKnownToOtherBuild } = await import('lambda-unseal')
  return {
    values: { ...values },
    isInstance: error instanceof errors.LoadError && error.failures[0] instanceof errors.NotFoundError,
    isKnown: isUnsealError(error),
    isKnownToOtherBuild: isKnownToOtherBuild !== isUnsealError && isKnownToOtherBuild(error),
  }
}

main().then((outcome) => console.log(JSON.stringify(outcome)))
