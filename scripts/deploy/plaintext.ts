import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'

/**
 * Reads a value from a file, or for `-` from standard input. A final newline, which editors and `echo` add, is no part
 * of it. Errors name `what` it is for and not the file: somebody may have typed the value itself there.
 */
export async function readPlaintext(file: string, what: string): Promise<Uint8Array> {
  const bytes = file === '-' ? await readStandardInput(what) : await readFileFor(what, file)
  const value = withoutFinalNewline(bytes)
  if (value.length === 0) throw new Error(`the value of ${what} is empty: write it into the file, and run this again`)
  return value
}

function readStandardInput(what: string): Promise<Buffer> {
  if (!process.stdin.isTTY) return buffer(process.stdin)
  throw new Error(`what is typed here would be shown: pipe the value of ${what} in, or give its file`)
}

function readFileFor(what: string, file: string): Promise<Buffer> {
  return readFile(file).catch(({ code }: NodeJS.ErrnoException) => {
    throw new Error(
      `the file with the value of ${what} cannot be read (${code}). What stands on the command line has to be the ` +
        'name of a file, or - for standard input, never the value.',
    )
  })
}

function withoutFinalNewline(bytes: Buffer): Uint8Array {
  const end = bytes.at(-1) !== 0x0a ? bytes.length : bytes.length - (bytes.at(-2) === 0x0d ? 2 : 1)
  return bytes.subarray(0, end)
}
