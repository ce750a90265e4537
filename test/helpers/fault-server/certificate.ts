import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A private key and its certificate, both PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

const day = 24 * 60 * 60_000

/** Makes a certificate that vouches for itself, without any tool: for loopback, or for other names. */
export function selfSigned(names: readonly string[] = ['localhost', '127.0.0.1']): Certificate {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const serial = randomBytes(15)
  // A name of its own, since OpenSSL looks for trusted certificates by name.
  const name = commonName(`fault server ${serial.toString('hex')}`)
  const content = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), serial])),
    ecdsaWithSha256,
    name,
    sequence(time(Date.now() - day), time(Date.now() + 30 * day)),
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(subjectAltNames(names))),
  )
  const signature = sign('sha256', content, privateKey)
  const der = sequence(content, ecdsaWithSha256, bitString(signature))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const length =
    body.length < 0x80
      ? Buffer.from([body.length])
      : Buffer.from([0x82, Math.floor(body.length / 0x100), body.length % 0x100])
  return Buffer.concat([Buffer.from([tag]), length, body])
}

const sequence = (...parts: readonly Uint8Array[]) => tagged(0x30, ...parts)
const integer = (bytes: Uint8Array) => tagged(0x02, bytes)
const octets = (bytes: Uint8Array) => tagged(0x04, bytes)
const bitString = (bytes: Uint8Array) => tagged(0x03, Buffer.from([0]), bytes)
const objectId = (hex: string) => tagged(0x06, Buffer.from(hex, 'hex'))

const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'))

const commonName = (name: string) =>
  sequence(tagged(0x31, sequence(objectId('550403'), tagged(0x0c, Buffer.from(name)))))

/** GeneralizedTime: `20260131235959Z`. */
function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return tagged(0x18, Buffer.from(text))
}

function subjectAltNames(names: readonly string[]): Buffer {
  const general = names.map((name) => {
    const isAddress = /^\d+(\.\d+){3}$/.test(name)
    return isAddress ? tagged(0x87, Buffer.from(name.split('.').map(Number))) : tagged(0x82, Buffer.from(name))
  })
  return sequence(objectId('551d11'), octets(sequence(...general)))
}
