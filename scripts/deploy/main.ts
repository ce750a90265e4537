// Deploys template.yaml to the person's own AWS account, in the order that encrypted variables need: first the key,
// then what is encrypted under it. Usage: npm run deploy -- --help
import { createProgress } from '../demo/progress.ts'
import { awsCli } from '../lab/aws-cli.ts'
import { runAndCleanUp } from '../lab/cleanup.ts'
import { readRequest } from './arguments.ts'
import { deploy } from './deploy.ts'
import { putSecureString } from './keep.ts'
import { readPlaintext } from './plaintext.ts'
import { chooseTarget } from './target.ts'

const help = `Deploys the sample app to your AWS account, with SAM. What is already there and does not change stays as it is, so
every command here can be run again.

npm run deploy                            the template; encrypted variables keep the values they have
npm run deploy -- --encrypt PARAMETER=FILE [--encrypt PARAMETER=FILE …]
                                          the same, with new values for encrypted variables
npm run deploy -- secure-string NAME FILE
                                          makes a SecureString parameter, which CloudFormation cannot, or changes it

  --encrypt PARAMETER=FILE   encrypts the value in FILE for the one function that has this parameter, and deploys the
                             ciphertext. The first time this takes two rounds, because the first makes the key.
                             Encrypting the same value again makes another ciphertext, and so changes the function.
  --parameter NAME=VALUE     any other parameter of the template
  --stack-name NAME          instead of the one in samconfig.toml; the functions' names begin with it
  --region NAME              instead of AWS_REGION, AWS_DEFAULT_REGION or the profile's
  --profile NAME             instead of AWS_PROFILE
  --yes, -y                  does not ask before anything changes

FILE is a file with the value alone; one final newline is no part of it. - stands for standard input. A value is read
by this script and sent to KMS or Parameter Store: it is in no command line, no environment and no output. You need
what SAM needs, and to set values kms:Encrypt on the key, or ssm:PutParameter on the SecureString.

The first time, with the values in two files:

  npm run deploy -- --encrypt DbPasswordCiphertext=db-password.txt --encrypt ApiKeyCiphertext=api-key.txt
  npm run deploy -- secure-string /my-app/dev/db-password db-password.txt`

async function main(): Promise<number> {
  const request = readRequest(process.argv.slice(2))
  if (request.command === 'help') {
    console.log(help)
    return 0
  }
  const progress = createProgress()
  const target = await chooseTarget(request, await awsCli(progress.say))

  if (request.command === 'secure-string') {
    const { name, file } = request
    const value = await readPlaintext(file, name)
    progress.step(`${name} in ${target.region}`)
    const version = await putSecureString(name, value, target.region)
    progress.done()
    console.log(`${name} is a SecureString in ${target.region}, version ${version}`)
    return 0
  }
  const summary = await deploy(request, target, progress)
  progress.done()
  console.log(summary)
  return 0
}

await runAndCleanUp(main)
