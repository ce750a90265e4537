import { JsonKeyAbsentError, NotTextError, NotUtf8Error, SchemaError } from '../errors.ts'
import { Fault, thrownName } from '../fault.ts'
import { parseJson, pick } from './json.ts'
import type { AnySchema, SchemaIssue } from './standard-schema.ts'
import type { CheckedValueOptions } from './value-options.ts'

/** What a source read: text where the service has text, bytes where it has bytes, several texts by name, or anything. */
export type RawValue = string | Uint8Array | ReadonlyMap<string, string> | Given

/** What a function of the user's own has read, if it is neither text nor bytes. */
export class Given {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

/** Makes the value that was asked for of what was read. Throws a {@link Fault}. */
export async function openValue(raw: RawValue, options: CheckedValueOptions): Promise<unknown> {
  const { format, key, schema, absent } = options
  if (key === undefined) return validate(decode(raw, format), schema)

  const found = pick(parseJson(textOf(raw)), key)
  if (!found && absent) return absent.value
  if (!found)
    throw new Fault(JsonKeyAbsentError, {
      reason: `the JSON value has no key '${key}'; if it may be missing, give "optional" or "default"`,
    })
  if (format === 'text' && typeof found.value !== 'string') {
    throw new Fault(NotTextError, { reason: `the key '${key}' holds no text; leave out "format" to take it as JSON` })
  }
  return validate(found.value, schema)
}

function decode(raw: RawValue, format: CheckedValueOptions['format']): unknown {
  if (isTexts(raw)) return recordOf(raw, format)
  if (format === 'as given') return raw instanceof Given ? raw.value : raw
  if (format === 'binary' && !(raw instanceof Given))
    return typeof raw === 'string' ? new TextEncoder().encode(raw) : Uint8Array.from(raw)
  const text = textOf(raw)
  if (format === 'json') return parseJson(text)
  if (format === 'list') return Object.freeze(text === '' ? [] : text.split(','))
  return text
}

// A byte order mark is part of the value, and bytes that are not UTF-8 are refused instead of replaced.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `instanceof` would not tell the compiler, since the interface is another than the class. */
const isTexts = (raw: RawValue): raw is ReadonlyMap<string, string> => raw instanceof Map

/** Without a prototype, so that no name means anything but its value. Bytes are made anew for each reader. */
function recordOf(texts: ReadonlyMap<string, string>, format: CheckedValueOptions['format']): unknown {
  const record = Object.create(null)
  for (const [name, text] of texts) {
    const value = decode(text, format)
    const get = () => decode(text, format)
    Object.defineProperty(record, name, format === 'binary' ? { get, enumerable: true } : { value, enumerable: true })
  }
  return Object.freeze(record)
}

function textOf(raw: RawValue): string {
  if (typeof raw === 'string') return raw
  if (!(raw instanceof Uint8Array)) {
    throw new Fault(NotTextError, {
      reason: 'what its function read is neither text nor bytes, as "format" and "key" need',
    })
  }
  try {
    return utf8.decode(raw)
  } catch {
    throw new Fault(NotUtf8Error, { reason: `the value is not UTF-8 text; give "format" 'binary' for its bytes` })
  }
}

async function validate(value: unknown, schema: AnySchema | undefined): Promise<unknown> {
  if (!schema) return value
  const result = Object(await runSchema(value, schema))
  if (Array.isArray(result.issues)) {
    throw new Fault(SchemaError, {
      reason: `does not fit its schema ${result.issues.slice(0, 10).map(place).join(', ')}`,
    })
  }
  if ('value' in result) return result.value
  throw new Fault(SchemaError, { reason: 'its schema answered neither a value nor issues' })
}

/** A validator's own error may quote the value, so nothing but its name is kept. */
async function runSchema(value: unknown, schema: AnySchema): Promise<unknown> {
  try {
    return await schema['~standard'].validate(value)
  } catch (error) {
    throw new Fault(SchemaError, { reason: `its schema threw (${thrownName(error)}) instead of answering` })
  }
}

/** Where a value does not fit: the path, and not the message, which may quote what stands there. */
function place(issue: Partial<SchemaIssue> | null | undefined): string {
  const path = Array.isArray(issue?.path) ? issue.path : []
  const keys = path.map((part) => String(typeof part === 'object' ? part?.key : part))
  return keys.length === 0 ? 'as a whole (it names no path)' : `at ${JSON.stringify(keys.join('.').slice(0, 100))}`
}
