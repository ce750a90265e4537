import { BadReferenceError } from '../errors.ts'
import { Fault } from '../fault.ts'
import type { KmsEnvReference } from './kms-env.ts'
import { type KmsRequest, kmsReference } from './kms-env.ts'
import { type SecretReference, secret } from './secret.ts'
import { type SsmReference, ssm } from './ssm.ts'

/** What a dynamic reference can name. */
export type DynamicReference = SsmReference | SecretReference | KmsEnvReference

/** A variable's value: pieces of text and of what is to be read, in order. */
export type DynamicPart = string | DynamicReference

/**
 * Takes the value of an environment variable apart. A reference is the whole value, `resolve:ssm:/a`, or stands in
 * braces anywhere in it, `{{resolve:ssm:/a}}`; any other text is itself. Throws a {@link Fault} for bad grammar, which
 * does not show the text: it may be a secret that only begins like a reference.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function parseDynamicReferences(text: string, kms: KmsRequest): readonly DynamicPart[] {
  if (text.startsWith('resolve:')) return [parseReference(text, kms)]
  refuseNearMisses(text)
  const parts: DynamicPart[] = []
  let at = 0
  for (;;) {
    const start = text.indexOf('{{resolve:', at)
    if (start > at || start < 0) parts.push(text.slice(at, start < 0 ? undefined : start))
    if (start < 0) return parts
    const end = text.indexOf('}}', start)
    if (end < 0) refuse('a reference in braces has no end')
    parts.push(parseReference(text.slice(start + 2, end), kms))
    at = end + 2
    if (at === text.length) return parts
  }
}

/** Refuses what is meant for a reference, and would be taken for a password. */
function refuseNearMisses(text: string): void {
  const meant = /(?:^\s*|\{\{\s*)resolve\s*:\s*(?:ssm|ssm-secure|secretsmanager|kms)\s*:/gi
  const isExact = ([found]: RegExpExecArray) => found.startsWith('{{resolve:')
  if (![...text.matchAll(meant)].every(isExact))
    refuse('"resolve:" and what follows must be written in lower case, without spaces')
}

function parseReference(text: string, kms: KmsRequest): DynamicReference {
  const [, service = '', rest = ''] = /^resolve:([^:]*):?([\s\S]*)$/.exec(text) ?? []
  if (text.endsWith('\\')) refuse('a reference cannot end in a backslash')
  if (service === 'ssm' || service === 'ssm-secure') return parseParameter(service, rest)
  if (service === 'secretsmanager') return parseSecret(rest)
  if (service === 'kms') return parseCiphertext(rest, kms)
  return refuse('after "resolve:" comes ssm, ssm-secure, secretsmanager or kms')
}

/** `name` or `name:version`. Labels and ARNs are not of the grammar; `ssm()` takes them. */
function parseParameter(service: string, rest: string): SsmReference {
  if (/^[\w.\-/]+(:[1-9]\d*)?$/.test(rest)) return tryTo(() => ssm(rest))
  return refuse(
    `"resolve:${service}:" is followed by the name of a parameter, not its ARN, and by :version, a number, if there is one`,
  )
}

/** `id`, then optionally `:SecretString:json-key:version-stage:version-id`, each of which may be empty. */
function parseSecret(rest: string): SecretReference {
  const isArn = rest.startsWith('arn:')
  const pieces = rest.split(':')
  // An ARN has seven pieces itself.
  const id = pieces.slice(0, isArn ? 7 : 1).join(':')
  const [what = '', key = '', stage = '', versionId = '', ...more] = pieces.slice(isArn ? 7 : 1)
  if (id === '' || more.length > 0) {
    refuse('"resolve:secretsmanager:" is followed by secret-id:SecretString:json-key:version-stage:version-id')
  }
  if (what !== '' && what !== 'SecretString') refuse('of a secret only SecretString can be referred to')
  if (stage !== '' && versionId !== '') refuse('a secret is referred to by version-stage or version-id, not by both')
  return tryTo(() =>
    secret(id, {
      ...(key === '' ? {} : { key }),
      ...(stage === '' ? {} : { stage }),
      ...(versionId === '' ? {} : { versionId }),
    }),
  )
}

function parseCiphertext(rest: string, kms: KmsRequest): KmsEnvReference {
  if (rest === '') refuse('"resolve:kms:" is followed by the base64 of a ciphertext')
  return kmsReference(rest, kms)
}

/** The functions for declarations throw a TypeError, which may show what they were given. */
function tryTo<T>(make: () => T): T {
  try {
    return make()
  } catch {
    return refuse('the name in a reference is malformed')
  }
}

function refuse(reason: string): never {
  throw new Fault(
    BadReferenceError,
    { reason: `the environment variable begins like a dynamic reference, but ${reason}` },
    true,
  )
}
