// Both sides of the bridge to Powertools.
import { BaseProvider } from '@aws-lambda-powertools/parameters/base'
import { isUnsealError, unseal } from 'lambda-unseal'
import { fromProvider, KmsProvider } from 'lambda-unseal/powertools'
import { fakeAws } from 'lambda-unseal/testing'

class OwnProvider extends BaseProvider {
  async _get(name) {
    if (name === 'denied') throw Object.assign(new Error(), { name: 'AccessDeniedException' })
    return `opened ${name}`
  }
}

async function main() {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'test'
  const { transport, encrypt } = fakeAws()
  process.env.PASSWORD = encrypt('opened password')
  process.env.BROKEN = 'not base64'

  const provider = new OwnProvider({})
  const values = await unseal({ own: fromProvider(provider, 'own') }).values()
  const { failures } = await unseal({ own: fromProvider(provider, 'denied') })
    .values()
    .catch((reason) => reason)
  const variables = new KmsProvider({ transport })
  const error = await variables.get('BROKEN').catch((reason) => reason)
  return {
    values: { ...values },
    failure: { code: failures[0].code, awsErrorName: failures[0].awsErrorName },
    password: await variables.get('PASSWORD', { maxAge: 60 }),
    isProvider: variables instanceof BaseProvider,
    errorCode: isUnsealError(error.cause) && error.cause.code,
  }
}

main().then((outcome) => console.log(JSON.stringify(outcome)))
