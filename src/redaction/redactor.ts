import { hidden } from './hidden.ts'
import { isError, redactError } from './redact-error.ts'
import { redactKeys } from './redact-keys.ts'
import { type Finds, finder } from './redaction.ts'
import { replaceSpans } from './spans.ts'

/** What can take secrets out of a text: a vault, or anything else with such a function. */
export interface Redacts {
  redact(text: string): string
}

/** As `JSON.stringify` and Powertools' Logger call it. */
export type Replacer = (key: string, value: unknown) => unknown

/**
 * Makes a function that keeps a vault's secrets out of JSON: give it to `JSON.stringify`, or to a Powertools Logger as
 * `jsonReplacerFn`. It redacts texts and the keys of objects, messages, stacks and causes of errors, and hides bytes that
 * hold a secret; all else it leaves as it is.
 * Throws a TypeError for what cannot redact.
 *
 * @param vaults what `unseal()` and the presets made: all whose secrets may be in one line
 *
 * @example
 * const vault = unseal({ token: secret('MyToken') })
 * const { token } = await vault.values()
 * console.log(JSON.stringify({ authorization: `Bearer ${token}` }, redactor(vault))) // {"authorization":"Bearer [secret]"}
 */
export function redactor(...vaults: readonly [Redacts, ...Redacts[]]): Replacer {
  const areVaults = vaults.length > 0 && vaults.every((vault) => typeof Object(vault).redact === 'function')
  if (!areVaults) throw new TypeError('redactor() needs a vault')
  const redact = (text: string) => {
    const spans = vaults.flatMap((vault) => (vault.redact as Partial<Finds>)[finder]?.(text) ?? [])
    const others = vaults.filter((vault) => !(finder in vault.redact))
    return others.reduce((redacted, vault) => vault.redact(redacted), replaceSpans(text, spans, hidden))
  }

  function replace(value: unknown): unknown {
    if (typeof value === 'string') return redact(value)
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof String) return redact(value.valueOf())
    const bytes = bytesOf(value)
    if (bytes) return holdsSecret(bytes, redact) ? hidden : value
    return isError(value) ? redactError(value, replace, redact) : redactKeys(value, redact)
  }

  return function redactValue(_key, value) {
    try {
      return replace(value)
    } catch {
      // A getter or a proxy that throws: what cannot be looked at is not shown.
      return hidden
    }
  }
}

/** A Buffer has become `{ type: 'Buffer', data }` before a replacer sees it. */
function bytesOf(value: object): Buffer | undefined {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  const { type, data } = value as { type?: unknown; data?: unknown }
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data) : undefined
}

function holdsSecret(bytes: Buffer, redact: (text: string) => string): boolean {
  return [bytes.toString(), bytes.toString('base64')].some((text) => redact(text) !== text)
}
