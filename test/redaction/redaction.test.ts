import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createRedaction } from '../../src/redaction/redaction.ts'

const password = 'hunter2/MARKED+sëcret"\n 100%'

const redacting = (...values: unknown[]) => {
  const redaction = createRedaction()
  for (const [index, value] of values.entries()) redaction.remember(`key ${index}`, value)
  return redaction.redact
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
const base64url = (text: string) => Buffer.from(text).toString('base64url')
const asForm = (text: string) => new URLSearchParams({ p: text }).toString().slice(2)
const lower = (text: string) => text.replace(/%../g, (code) => code.toLowerCase())
const escaped = (text: string) => JSON.stringify(text).slice(1, -1)
const ascii = (text: string) =>
  escaped(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The ways in which a value is written into something else. */
const forms: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'as base64': base64,
  'as base64url': base64url,
  'as base64 without padding': (text) => base64(text).replace(/=+$/, ''),
  'as base64 that JSON escapes': (text) => base64(text).replaceAll('/', '\\/'),
  'as URL-encoded base64': (text) => encodeURIComponent(base64(text)),
  'URL-encoded': encodeURIComponent,
  'URL-encoded in lower case': (text) => lower(encodeURIComponent(text)),
  'URL-encoded as a whole URL is': encodeURI,
  'URL-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'URL-encoded in every byte': (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'),
  'URL-encoded as a form': asForm,
  'URL-encoded as a form in lower case': (text) => lower(asForm(text)),
  'JSON-escaped': escaped,
  'JSON-escaped with slashes': (text) => escaped(text).replaceAll('/', '\\/'),
  'JSON-escaped to ASCII': ascii,
  'JSON-escaped to ASCII in upper case': (text) =>
    ascii(text).replace(/u[\da-f]{4}/g, (code) => `u${code.slice(1).toUpperCase()}`),
  'JSON-escaped twice': (text) => escaped(escaped(text)),
  'JSON-escaped in a URL': (text) => encodeURIComponent(escaped(text)),
  'URL-encoded in JSON': (text) => escaped(encodeURIComponent(text)),
  'as util.inspect prints it': (text) => inspect(text).slice(1, -1),
}

describe('a remembered value is taken out', () => {
  test.each(Object.keys(forms))('%s', (name) => {
    const form = forms[name] as (text: string) => string

    expect(redacting(password)(`before ${form(password)} after`)).toBe('before [secret] after')
  })

  test.each(Object.keys(forms))('%s, whatever it is', (name) => {
    const form = forms[name] as (text: string) => string
    const value = fc
      .string({ minLength: 8, maxLength: 40, unit: 'grapheme' })
      .filter((text) => Buffer.from(text).toString() === text)

    fc.assert(
      fc.property(value, (text) => {
        expect(redacting(text)(`<${form(text)}>`)).toBe('<[secret]>')
      }),
    )
  })

  test.each([
    ['JSON', (text: string) => JSON.stringify({ text })],
    ['a URL', (text: string) => `https://host/?password=${encodeURIComponent(text)}&q=1`],
  ])('inside of base64 of %s', (_what, write) => {
    const secret = 'a "quoted"\npässword'

    expect(redacting(secret)(base64(write(secret)))).toMatch(/^[\w+/]{8,40}\[secret\][\w+/]{0,10}=*$/)
  })

  test('inside of longer base64, wherever it stands in what was encoded', () => {
    const value = 'pa+ss/word?>ü'
    const redact = redacting(value)

    for (let before = 0; before < 7; before++) {
      for (let after = 0; after < 7; after++) {
        const whole = `${'u'.repeat(before)}${value}${'x'.repeat(after)}`
        for (const encoded of [base64(whole), base64url(whole)]) {
          const start = Math.floor((before * 8) / 6)
          const end = Math.ceil(((before + Buffer.byteLength(value)) * 8) / 6)
          const others = [encoded.slice(0, start), encoded.slice(end).replace(/^=+/, '')]

          expect(redact(`Basic ${encoded}`)).toBe(`Basic ${others.join('[secret]')}`)
        }
      }
    }
  })

  test('in the header of basic authentication', () => {
    expect(redacting('correct horse')(`Basic ${base64('user:correct horse')}`)).toMatch(/^Basic dXNlc[\w]?\[secret\]$/)
  })

  test('with a text that util.inspect breaks into lines', () => {
    const pem = `-----BEGIN KEY-----\n${`${'MIIEvQ'.repeat(10)}\n`.repeat(3)}-----END KEY-----\n`
    const printed = inspect({ key: pem })

    expect(printed).toContain("' +\n")
    expect(redacting(pem)(printed)).toBe("{\n  key: '[secret]'\n}")
    expect(redacting(pem)(JSON.stringify({ printed }))).toBe(JSON.stringify({ printed: "{\n  key: '[secret]'\n}" }))
  })

  test('as often as it stands there', () => {
    expect(redacting('password1')('password1, password1password1')).toBe('[secret], [secret][secret]')
  })

  test('with nothing left of values that overlap, nest or repeat themselves', () => {
    expect(redacting('abcdefgh', 'efghijkl')('<abcdefghijkl>')).toBe('<[secret]>')
    expect(redacting('password', 'my password 1')('<my password 1> <password 1>')).toBe('<[secret]> <[secret] 1>')
    expect(redacting('abcabcabc')('<abcabcabcabcabc>')).toBe('<[secret]>')
    expect(redacting('aaaaaaaa')(`<${'a'.repeat(30)}>`)).toBe('<[secret]>')
  })
})

describe('what is remembered', () => {
  test('are the texts of JSON at any depth, and no keys', () => {
    const redact = redacting({
      username: 'the-user-name',
      nested: [{ password: 'the-password' }, ['the-token-1']],
      port: 12345678,
    })

    expect(redact('the-user-name the-password the-token-1 username password 12345678')).toBe(
      '[secret] [secret] [secret] username password 12345678',
    )
  })

  test('is what a schema made: maps, sets, classes, circles, and getters that throw', () => {
    class Account {
      readonly password = 'in-a-class'
      readonly self: unknown = this
      readonly more = new Map<string, unknown>([['a', new Set(['in-a-set-in-a-map'])]])
    }
    const account = Object.defineProperty(new Account(), 'broken', {
      enumerable: true,
      get() {
        throw new Error()
      },
    })
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()

    expect(redacting([proxy, account])('in-a-class in-a-set-in-a-map')).toBe('[secret] [secret]')
  })

  test.each([7, 8])('has %i characters or more', (length) => {
    const value = 'x'.repeat(length)

    expect(redacting(value)(`<${value}>`)).toBe(length < 8 ? `<${value}>` : '<[secret]>')
    expect(redacting(Buffer.from(value))(`<${base64(value)}>`)).toBe(length < 8 ? `<${base64(value)}>` : '<[secret]>')
  })

  test('are bytes, as text where they are one, else as hex, and as base64', () => {
    const bytes = Buffer.from([0, 255, 1, 254, 2, 253, 3, 252, 4])
    const redact = redacting(Buffer.from('password'), bytes)

    expect(redact(`password ${base64('password')}`)).toBe('[secret] [secret]')
    expect(redact(`${bytes.toString('hex')} ${bytes.toString('base64')}`)).toBe('[secret] [secret]')
  })

  test('are bytes as they were, also if their owner wipes them', () => {
    const bytes = Buffer.from('password')
    const redact = redacting(bytes)
    bytes.fill(0)

    expect(redact('password')).toBe('[secret]')
  })

  test('are the last two versions of each key', () => {
    const { remember, redact } = createRedaction()
    remember('other', 'other-value')
    for (const version of ['version-1', 'version-2', 'version-2', undefined, 'short', 'version-3'])
      remember('key', version)

    expect(redact('version-1 version-2 version-3 other-value')).toBe('version-1 [secret] [secret] [secret]')
  })

  test('is the version that came back', () => {
    const { remember, redact } = createRedaction()
    for (const version of ['version-1', 'version-2', 'version-1', 'version-3']) remember('key', version)

    expect(redact('version-1 version-2 version-3')).toBe('[secret] version-2 [secret]')
  })
})

describe('a text', () => {
  test('without a secret is returned as it is', () => {
    const line = JSON.stringify({
      message: 'a "quoted" + 100% \\ \u0000 line',
      url: 'https://x/?a=%20&b=+%zz%ff%c0%80',
    })

    expect(redacting()(line)).toBe(line)
    expect(redacting('password')(line)).toBe(line)
  })

  test('is innocent of what only looks alike', () => {
    expect(redacting('a.b*c(d[e')('a-b*c(d[e')).toBe('a-b*c(d[e')
    expect(redacting('password')('Password passw0rd passwor d')).toBe('Password passw0rd passwor d')
  })

  test('that holds other texts keeps them byte by byte', () => {
    expect(redacting('password')('{"a":"\\u00eb\\n","p":"password","q":"%2f+"}')).toBe(
      '{"a":"\\u00eb\\n","p":"[secret]","q":"%2f+"}',
    )
  })

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [new Error('the password'), 'Error: the [secret]'],
    [123456789, '123456789'],
  ])('may be %p by mistake, and the answer is a text', (given, answer) => {
    expect(redacting('password')(given as never)).toBe(answer)
  })
})

describe('a hostile value', () => {
  test.each([
    ['characters of regular expressions', '^(a+)+$.*[b-a]{9}|\\1(?<x>'],
    ['a replacement pattern', "$&$1$`$'$<x>$$"],
    ['a lone high surrogate', 'password\ud800'],
    ['a lone low surrogate', '\udc00password'],
    ['control characters', '\u0000\u001b[31m\u007f\u2028password'],
    ['what stands in its place', '[secret]'],
  ])('of %s is found as it is and encoded', (_what, value) => {
    const redact = redacting(value)
    const line = [value, base64(value), escaped(value), asForm(value), inspect(value).slice(1, -1)].join(' | ')

    expect(redact(line)).toBe('[secret] | [secret] | [secret] | [secret] | [secret]')
  })

  test('that repeats itself is found in time that grows with the text only', () => {
    const redact = redacting(
      'a'.repeat(65_536),
      `${'b'.repeat(40_000)}c${'b'.repeat(40_000)}`,
      `${'d'.repeat(65_535)}e`,
    )

    expect(redact('a'.repeat(200_000))).toBe('[secret]')
    expect(redact('b'.repeat(200_000))).toBe('b'.repeat(200_000))
    expect(redact('d'.repeat(200_000))).toBe('d'.repeat(200_000))
  })

  test('of 64 kB is found in every form', () => {
    const value = randomBytes(48_000).toString('base64')
    const redact = redacting(value)

    expect(redact(`<${value}>`)).toBe('<[secret]>')
    expect(redact(JSON.stringify({ a: encodeURIComponent(value), b: base64(value) }))).toBe(
      '{"a":"[secret]","b":"[secret]"}',
    )
  })

  test('of thousands of texts with one beginning is found, each of them', () => {
    const values = Array.from({ length: 5000 }, (_, index) => `postgres://user@host/${index}/`)

    expect(redacting(values)(values.slice(0, 300).join(' '))).toBe(
      values
        .slice(0, 300)
        .map(() => '[secret]')
        .join(' '),
    )
  })

  test('that nests deeper than the stack is found', () => {
    const value = JSON.parse(`${'['.repeat(100_000)}"password"${']'.repeat(100_000)}`)

    expect(redacting(value)('password')).toBe('[secret]')
  })
})
