import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readPlaintext } from '../../../scripts/deploy/plaintext.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lambda-unseal-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['a password', 'a password'],
  ['a password\n', 'a password'],
  ['a password\r\n', 'a password'],
  ['two\nlines\n\n', 'two\nlines\n'],
  [' spaces ', ' spaces '],
])('reads %j as %j', async (written, value) => {
  const file = join(folder, 'value')
  await writeFile(file, written)

  expect(Buffer.from(await readPlaintext(file, 'DbPasswordCiphertext')).toString()).toBe(value)
})

test('keeps every byte of what is no text', async () => {
  const file = join(folder, 'bytes')
  await writeFile(file, Uint8Array.of(0xff, 0x00, 0x0d, 0xfe))

  expect([...(await readPlaintext(file, 'it'))]).toEqual([0xff, 0x00, 0x0d, 0xfe])
})

test('refuses an empty file', async () => {
  const file = join(folder, 'empty')
  await writeFile(file, '\n')

  await expect(readPlaintext(file, 'DbPasswordCiphertext')).rejects.toThrow(
    'the value of DbPasswordCiphertext is empty',
  )
})

test('of a file that is not there names what it is for, and not the file, which may be the value', async () => {
  const reading = readPlaintext('a-secret', 'DbPasswordCiphertext')

  await expect(reading).rejects.toThrow('the file with the value of DbPasswordCiphertext cannot be read (ENOENT)')
  await expect(reading).rejects.not.toThrow('a-secret')
})
