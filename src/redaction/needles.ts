import { type Leaf, minLength } from './leaves.ts'

/** One text to look for. Every form of a value that is no needle of its own is found by decoding: see `views.ts`. */
export interface Needle {
  readonly text: string
  /** How many characters before and after it hold bits of the value as well, next to bits of what stands beside it. */
  readonly before: number
  readonly after: number
}

/** The value itself, and what of its base64 is always the same, wherever it stands in what was encoded. */
export function needlesOf(leaf: Leaf): readonly Needle[] {
  const bytes = Buffer.from(leaf as Uint8Array)
  const texts = typeof leaf === 'string' ? [leaf, bytes.toString()] : textsOf(bytes)
  // What is encoded twice is found by decoding only if base64 was not the last.
  const encoded = typeof leaf === 'string' ? [bytes, ...escapedFormsOf(bytes.toString())] : [bytes]
  return [
    // A lone surrogate becomes U+FFFD wherever it is encoded, so that the text has two forms.
    ...[...new Set(texts)].filter((text) => text.length >= minLength).map((text) => ({ text, before: 0, after: 0 })),
    ...encoded.flatMap((form) => [0, 1, 2].flatMap((shift) => base64Needles(form, shift))),
  ]
}

/** As JSON or a URL writes it, where that is another text. It has no lone surrogates. */
function escapedFormsOf(text: string): Buffer[] {
  const forms = [JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]
  return forms.filter((form) => form !== text).map((form) => Buffer.from(form))
}

/** What bytes are printed as: text if they are one, else hex. */
function textsOf(bytes: Buffer): string[] {
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? [text] : [bytes.toString('hex')]
}

/**
 * Base64 writes three bytes as four characters, so a value behind `shift` other bytes, as a password behind `user:`, is
 * written in one of three ways. Characters that hold only its own bits are looked for, in both alphabets.
 */
function base64Needles(bytes: Buffer, shift: number): Needle[] {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  const start = Math.ceil((shift * 8) / 6)
  const end = Math.floor(((shift + bytes.length) * 8) / 6)
  const standard = encoded.slice(start, end)
  const forUrls = standard.replaceAll('+', '-').replaceAll('/', '_')
  const before = shift === 0 ? 0 : 1
  const after = (shift + bytes.length) % 3 === 0 ? 0 : 1
  return [...new Set([standard, forUrls])].map((text) => ({ text, before, after }))
}
