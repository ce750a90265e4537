import { expect } from '@jest/globals'
import fc from 'fast-check'

const seconds = Number(process.env['FUZZ_SECONDS'] ?? (process.env['CI'] === 'true' ? 60 : 1))
const seed = process.env['FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['FUZZ_SEED']) }

/** How long a test may take that fuzzes. */
export const fuzzTimeoutMs: number = seconds * 1000 + 30_000

/**
 * Tries a property for FUZZ_SECONDS (60 in CI, else 1). What it finds is told with the seed, which FUZZ_SEED sets. `share`
 * is the part of the time that this property gets, where a parser has several.
 */
export async function fuzz<T>(property: fc.IProperty<T> | fc.IAsyncProperty<T>, share = 1): Promise<void> {
  await fc.assert(property as fc.IAsyncProperty<T>, {
    ...seed,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: seconds * 1000 * share,
    markInterruptAsFailure: false,
  })
}

/** What a parser answers, or nothing for the TypeError that it throws; anything else fails. */
export function tried<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return undefined
  }
}

/** Names that mean something to JavaScript. */
export const hostileNames: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
  '',
  ' ',
  '0',
  'a.b',
]
