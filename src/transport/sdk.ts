import type { AwsCredentials } from './credentials.ts'
import { importSdk, sdkPackages } from './sdk-modules.ts'
import type { Service, Transport } from './transport.ts'

/** As much of an official client as is used: configured, captured or faked ones fit. */
export interface SdkClient {
  // biome-ignore lint/suspicious/noExplicitAny: `unknown` would refuse the official clients, whose commands are a closed union.
  send(command: any, options?: any): Promise<any>
}

/**
 * Official clients of your own: configured ones, or ones that a tracer has wrapped. One that is given makes all calls of
 * its service, in its own region. Of an aggregated client, such as `new SSM({})`, nothing else of the SDK is needed; for
 * a bare one, `new SSMClient({})`, its package is looked up as well, for its commands.
 */
export type SdkClients = { readonly [S in Service]?: SdkClient | undefined }

export interface SdkTransportOptions {
  readonly region?: string | undefined
  readonly endpoint?: string | undefined
  readonly credentials?: AwsCredentials | undefined
  readonly clients?: SdkClients | undefined
}

/** Calls AWS through the official clients. Each is loaded and made at its first call, and only then. */
export function createSdkTransport({ clients = {}, ...config }: SdkTransportOptions = {}): Transport {
  const made = new Map<string, Promise<Client>>()

  function clientFor(service: Service, region = config.region): Promise<Client> {
    const name = `${service} ${region}`
    const known = made.get(name)
    if (known) return known
    const client = makeClient(service, clients[service], { ...config, region })
    made.set(name, client)
    // A client that could not be made is made anew at the next call.
    client.catch(() => made.delete(name))
    return client
  }

  return async function callBySdk(service, operation, input, { signal, region }) {
    const method = methodOf(clients[service], operation)
    if (method) return toJson(await method(fromJson(input), { abortSignal: signal })) as object
    const { client, commandOf } = await clientFor(service, region)
    signal.throwIfAborted()
    return toJson(await client.send(commandOf(operation, input), { abortSignal: signal })) as object
  }
}

interface Client {
  readonly client: SdkClient
  commandOf(operation: string, input: object): unknown
}

type Constructor<T> = new (options: object) => T

const clientNames: Readonly<Record<Service, string>> = {
  kms: 'KMSClient',
  ssm: 'SSMClient',
  secretsManager: 'SecretsManagerClient',
}

async function makeClient(service: Service, given: SdkClient | undefined, config: object): Promise<Client> {
  const sdk = await importSdk(sdkPackages[service])
  const Client = sdk[clientNames[service]] as Constructor<SdkClient>
  const defined = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined))
  return {
    client: given ?? new Client(defined),
    commandOf(operation, input) {
      const Command = sdk[`${operation}Command`] as Constructor<unknown>
      return new Command(fromJson(input))
    },
  }
}

/** What an aggregated client, such as `new SSM({})`, has for this operation: it brings its commands itself. */
function methodOf(client: SdkClient | undefined, operation: string) {
  const name = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`
  const method = (client as Partial<Record<string, SdkClient['send']>> | undefined)?.[name]
  return typeof method === 'function' ? method.bind(client) : undefined
}

/** The one member of the inputs used here that holds bytes: base64 in JSON, a Uint8Array in the SDK. */
function fromJson(input: object): object {
  const { CiphertextBlob } = input as { CiphertextBlob?: string }
  return CiphertextBlob === undefined ? input : { ...input, CiphertextBlob: Buffer.from(CiphertextBlob, 'base64') }
}

/** The SDK's output as the JSON API would have said it. */
function toJson(part: unknown): unknown {
  if (part instanceof Uint8Array) return Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64')
  if (part instanceof Date) return part.getTime() / 1000
  if (Array.isArray(part)) return part.map(toJson)
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, toJson(value)]))
}
