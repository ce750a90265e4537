import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Progress } from '../demo/progress.ts'
import { root } from '../lab/paths.ts'
import { pythonTools } from '../lab/python-tools.ts'
import { samBuild } from '../lab/sam-build.ts'
import { type Request, UsageError } from './arguments.ts'
import { type EncryptedVariable, encryptedVariables } from './encrypted-variables.ts'
import { encrypt } from './keep.ts'
import { readPlaintext } from './plaintext.ts'
import { samDeploy } from './sam-deploy.ts'
import { describeStack, obstacleIn, type Stack } from './stack.ts'
import type { Target } from './target.ts'

type DeployRequest = Extract<Request, { command: 'deploy' }>

/** The output of the template that tells the key. */
const keyOutput = 'EncryptionKeyId'

/** Brings the stack up to date, key first, and answers what a person should know at the end. */
export async function deploy(request: DeployRequest, target: Target, { step, say }: Progress): Promise<string> {
  const variables = encryptedVariables(await readFile(join(root, 'template.yaml'), 'utf8'))
  refuseUnknown(request, variables)
  const plaintexts = await readPlaintexts(request.encrypt)

  step(`the stack ${target.stackName} in ${target.region}`)
  let stack = await describeUsable(target)
  say(stack ? stack.status : 'is not there yet')
  step('sam build')
  const [{ sam }, buildDir] = [await pythonTools(say), await samBuild({ say })]
  const round = async (name: string, ciphertexts: readonly string[]) => {
    step(`sam deploy, ${name}`)
    const parameters = [...request.parameters, ...ciphertexts]
    await samDeploy({ sam, buildDir, target, parameters, isConfirmed: request.isConfirmed })
    stack = await describeUsable(target)
  }

  const wanted = variables.filter(({ parameter }) => plaintexts.has(parameter))
  if (wanted.some((variable) => !canEncrypt(stack, variable))) await round('which makes the key', [])
  const ciphertexts: string[] = []
  for (const variable of wanted) {
    step(`${variable.variable} of ${variable.functionId}, encrypted for it alone`)
    const ciphertext = await encryptIn(stack, variable, plaintexts.get(variable.parameter), target)
    ciphertexts.push(`${variable.parameter}=${ciphertext}`)
  }
  await round(ciphertexts.length > 0 ? 'with the new values' : 'which keeps every value', ciphertexts)
  return summaryOf(stack, variables, target)
}

function refuseUnknown({ encrypt, parameters }: DeployRequest, variables: readonly EncryptedVariable[]): void {
  const names = variables.map(({ parameter }) => parameter)
  const known = `The template has ${names.join(', ')}`
  if ([...encrypt.keys()].some((name) => !names.includes(name))) {
    throw new UsageError(`--encrypt takes a parameter for a ciphertext. ${known}.`)
  }
  if (parameters.some((text) => names.includes(text.slice(0, text.indexOf('='))))) {
    throw new UsageError('a ciphertext is made by --encrypt, from a file with the value, and not given by --parameter')
  }
}

async function readPlaintexts(files: ReadonlyMap<string, string>): Promise<Map<string, Uint8Array>> {
  const plaintexts = new Map<string, Uint8Array>()
  for (const [parameter, file] of files) plaintexts.set(parameter, await readPlaintext(file, parameter))
  return plaintexts
}

async function describeUsable(target: Target): Promise<Stack | undefined> {
  const stack = await describeStack(target)
  const obstacle = stack && obstacleIn(stack.status, target)
  if (obstacle) throw new Error(obstacle)
  return stack
}

function canEncrypt(stack: Stack | undefined, { functionId }: EncryptedVariable): boolean {
  return Boolean(stack?.outputs.get(keyOutput) && stack.physicalIds.get(functionId))
}

function encryptIn(
  stack: Stack | undefined,
  { functionId }: EncryptedVariable,
  plaintext: Uint8Array | undefined,
  { region }: Target,
): Promise<string> {
  const keyId = stack?.outputs.get(keyOutput)
  const functionName = stack?.physicalIds.get(functionId)
  if (!keyId || !functionName || !plaintext) {
    throw new Error(
      `the stack has no key yet, or no ${functionId}: confirm the changes when SAM asks, and run this again`,
    )
  }
  return encrypt({ keyId, functionName, plaintext, region })
}

function summaryOf(stack: Stack | undefined, variables: readonly EncryptedVariable[], target: Target): string {
  if (!stack) return `nothing was deployed: the changes were not confirmed`
  const missing = variables.filter(({ parameter }) => !stack.parameters.get(parameter))
  const lines = missing.map(
    ({ parameter, variable, functionId }) =>
      `${variable} of ${stack.physicalIds.get(functionId)} has no value yet: npm run deploy -- --encrypt ${parameter}=FILE`,
  )
  return [`${target.stackName} in ${target.region} is in ${stack.status}`, ...lines].join('\n')
}
