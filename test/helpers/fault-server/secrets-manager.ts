import { randomUUID } from 'node:crypto'
import { Refusal, validate } from './refusal.ts'

interface Version {
  readonly id: string
  readonly value: string | Uint8Array
  readonly stages: Set<string>
}

interface Secret {
  readonly name: string
  readonly arn: string
  readonly versions: Version[]
  isDeleted: boolean
}

/** Secrets Manager as its API reference tells: https://docs.aws.amazon.com/secretsmanager/latest/apireference/ */
export class SecretsManager {
  /** Names that the caller may not read; `BatchGetSecretValue` for the whole operation. */
  readonly denied = new Set<string>()
  /** How many secrets a batch answers a page. */
  pageSize = 20
  readonly #secrets = new Map<string, Secret>()

  /** Makes a secret, or its next version at this stage; AWSCURRENT leaves AWSPREVIOUS behind. Answers the version's id. */
  put(name: string, value: string | Uint8Array, stage = 'AWSCURRENT'): string {
    const arn = `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`
    const secret = this.#secrets.get(name) ?? { name, arn, versions: [], isDeleted: false }
    this.#secrets.set(name, secret)
    if (stage === 'AWSCURRENT') moveStage(secret, 'AWSPREVIOUS', atStage(secret, 'AWSCURRENT'))
    const version: Version = { id: randomUUID(), value, stages: new Set() }
    secret.versions.push(version)
    moveStage(secret, stage, version)
    return version.id
  }

  /** What waits at AWSPENDING becomes the current version, as finishSecret of AWS's rotation functions does it. */
  promote(name: string): void {
    const secret = this.#secrets.get(name)
    const pending = secret && atStage(secret, 'AWSPENDING')
    if (!pending) return
    moveStage(secret, 'AWSPREVIOUS', atStage(secret, 'AWSCURRENT'))
    moveStage(secret, 'AWSCURRENT', pending)
    pending.stages.delete('AWSPENDING')
  }

  /** Schedules its deletion, or takes that back. */
  setDeleted(name: string, isDeleted: boolean): void {
    const secret = this.#secrets.get(name)
    if (secret) secret.isDeleted = isDeleted
  }

  GetSecretValue(input: { SecretId?: string; VersionId?: string; VersionStage?: string }): object {
    const { SecretId = '', VersionId, VersionStage } = input
    validate(SecretId.length >= 1 && SecretId.length <= 2048, 'secretId')
    const secret = this.#find(SecretId)
    if (this.denied.has(secret?.name ?? SecretId)) throw new Refusal('AccessDeniedException', { message: SecretId })
    if (!secret) throw notFound("Secrets Manager can't find the specified secret.")
    if (secret.isDeleted) throw new Refusal('InvalidRequestException', { message: 'marked for deletion' })
    const version = secret.versions.find(({ id }) => id === VersionId) ?? atStage(secret, VersionStage ?? 'AWSCURRENT')
    if (!version || (VersionId && version.id !== VersionId)) throw notFound('no such version')
    if (VersionId && VersionStage && !version.stages.has(VersionStage)) {
      throw new Refusal('InvalidRequestException', { message: 'the stage is not associated to the version' })
    }
    return described(secret, version)
  }

  BatchGetSecretValue(input: BatchInput): object {
    const { SecretIdList, Filters, MaxResults, NextToken = '0' } = input
    if (this.denied.has('BatchGetSecretValue')) throw new Refusal('AccessDeniedException')
    if (!SecretIdList === !Filters || (MaxResults !== undefined && !Filters)) {
      throw new Refusal('InvalidParameterException', { message: 'either Filters or SecretIdList' })
    }
    const ids = SecretIdList ?? [...this.#secrets.keys()]
    validate(ids.length >= 1 && ids.length <= 20, 'Member must have length less than or equal to 20')
    const start = Number(NextToken)
    const answers = ids.slice(start, start + this.pageSize).map((id) => this.#tryOne(id))
    return {
      SecretValues: answers.filter((answer) => !('ErrorCode' in answer)),
      Errors: answers.filter((answer) => 'ErrorCode' in answer),
      ...(start + this.pageSize < ids.length ? { NextToken: String(start + this.pageSize) } : {}),
    }
  }

  #tryOne(SecretId: string): object {
    try {
      return this.GetSecretValue({ SecretId })
    } catch (error) {
      const { name, message } = error as Refusal
      return { SecretId, ErrorCode: name, Message: message }
    }
  }

  #find(id: string): Secret | undefined {
    return [...this.#secrets.values()].find(({ name, arn }) => [name, arn, arn.slice(0, -7)].includes(id))
  }
}

interface BatchInput {
  readonly SecretIdList?: readonly string[]
  readonly Filters?: readonly object[]
  readonly MaxResults?: number
  readonly NextToken?: string
}

const notFound = (message: string) => new Refusal('ResourceNotFoundException', { message })

const atStage = ({ versions }: Secret, stage: string) => versions.find(({ stages }) => stages.has(stage))

function moveStage({ versions }: Secret, stage: string, to: Version | undefined): void {
  if (!to) return
  for (const { stages } of versions) stages.delete(stage)
  to.stages.add(stage)
}

function described({ name, arn }: Secret, { id, value, stages }: Version): object {
  return {
    ARN: arn,
    Name: name,
    VersionId: id,
    VersionStages: [...stages],
    CreatedDate: 1_750_000_000.123,
    ...(typeof value === 'string' ? { SecretString: value } : { SecretBinary: Buffer.from(value).toString('base64') }),
  }
}
