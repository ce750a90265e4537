/** A text as one of its readers would see it. */
export interface View {
  readonly text: string
  /** Where each character, and the end, stands in the text that was given; absent if this is it. */
  readonly origins: Int32Array | undefined
}

interface Decoder {
  /** Without it in the text there is nothing to decode. */
  readonly trigger: string
  readonly pattern: RegExp
  readonly decode: (found: string) => string
}

const percent = [
  '%[0-7][\\da-f]',
  '%[cd][\\da-f]%[89ab][\\da-f]',
  '%e[\\da-f](?:%[89ab][\\da-f]){2}',
  '%f[0-7](?:%[89ab][\\da-f]){3}',
].join('|')

const decoders: readonly Decoder[] = [
  // As JSON and `util.inspect` escape. The latter also breaks long texts into several, with a plus between them.
  { trigger: '\\', pattern: /\\(?:u[\da-f]{4}|x[\da-f]{2}|[^ux])|['"`] \+\n *['"`]/gi, decode: unescapeOne },
  { trigger: '%', pattern: new RegExp(percent, 'gi'), decode: decodePercent },
  // As HTML forms and `URLSearchParams` encode.
  {
    trigger: '+',
    pattern: new RegExp(`\\+|${percent}`, 'gi'),
    decode: (found) => (found === '+' ? ' ' : decodePercent(found)),
  },
]

/** How deep what is encoded is looked for in what is encoded, such as JSON in a JSON log line. */
const maxDepth = 3

/**
 * The text, and what it says if it is taken for JSON, printed source or a URL. Decoding the text finds every spelling of
 * a value: encoders differ in what they encode, and in upper and lower case.
 */
export function viewsOf(text: string): readonly View[] {
  const views: View[] = [{ text, origins: undefined }]
  const seen = new Set([text])
  let level: readonly View[] = views
  for (let depth = 0; depth < maxDepth && level.length > 0; depth++) {
    level = level.flatMap((view) =>
      decoders
        .filter(({ trigger }) => view.text.includes(trigger))
        .map((decoder) => decodeView(view, decoder))
        .filter((decoded) => !seen.has(decoded.text) && seen.add(decoded.text)),
    )
    views.push(...level)
  }
  return views
}

function decodeView({ text, origins }: View, { pattern, decode }: Decoder): View {
  const pieces: string[] = []
  const decodedOrigins = new Int32Array(text.length + 1)
  let size = 0
  let at = 0
  const keepUntil = (end: number) => {
    pieces.push(text.slice(at, end))
    for (; at < end; at++) decodedOrigins[size++] = origins?.[at] ?? at
  }
  for (const { 0: found, index } of text.matchAll(pattern)) {
    keepUntil(index)
    const decoded = decode(found)
    pieces.push(decoded)
    for (let unit = 0; unit < decoded.length; unit++) decodedOrigins[size++] = origins?.[index] ?? index
    at = index + found.length
  }
  keepUntil(text.length)
  decodedOrigins[size] = origins?.[text.length] ?? text.length
  return { text: pieces.join(''), origins: decodedOrigins }
}

const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', 0: '\0' }

function unescapeOne(found: string): string {
  if (!found.startsWith('\\')) return ''
  const code = found.slice(1)
  return code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (controls[code] ?? code)
}

function decodePercent(found: string): string {
  try {
    return decodeURIComponent(found)
  } catch {
    // Of the right form, and still no UTF-8.
    return found
  }
}
