import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { dummyCredentials } from '../../../scripts/lab/environment.ts'

/** A secret in the emulator, and what a rotation does to it. */
export interface RotatedSecret {
  readonly name: string
  /** The next version is the current one from now on, and the current one the previous. */
  put(value: string): Promise<void>
  /** The next version waits at AWSPENDING. */
  prepare(value: string): Promise<void>
  /** What waits becomes the current version, as finishSecret of AWS's own rotation functions does it. */
  promote(): Promise<void>
}

const region = dummyCredentials.AWS_REGION
const credentials = { accessKeyId: 'lab', secretAccessKey: 'lab' }

/** How a vault reaches the emulator. */
export const emulated = (endpoint: string) => ({ endpoint, region, credentials })

export async function createSecret(endpoint: string, name: string, value: string): Promise<RotatedSecret> {
  const client = new SecretsManagerClient(emulated(endpoint))
  const created = await client.send(new CreateSecretCommand({ Name: name, SecretString: value }))
  let current = created.VersionId
  let pending: string | undefined

  return {
    name,
    async put(SecretString) {
      const { VersionId } = await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }))
      current = VersionId
    },
    async prepare(SecretString) {
      const input = { SecretId: name, SecretString, VersionStages: ['AWSPENDING'] }
      pending = (await client.send(new PutSecretValueCommand(input))).VersionId
    },
    async promote() {
      const move = { SecretId: name, MoveToVersionId: pending }
      const from = { VersionStage: 'AWSCURRENT', RemoveFromVersionId: current }
      await client.send(new UpdateSecretVersionStageCommand({ ...move, ...from }))
      current = pending
    },
  }
}
