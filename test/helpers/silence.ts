import { afterEach, beforeEach, expect, jest } from '@jest/globals'

const levels = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const

export interface Silence {
  /** Everything that was written to the console, to stdout or stderr, or emitted as a warning. */
  readonly output: () => string
  readonly warnings: () => readonly string[]
}

/** Catches all output in each test of the file. `mayWarn`: else a test that prints anything fails. */
export function useSilence({ mayWarn = false }: { readonly mayWarn?: boolean } = {}): Silence {
  let logged: string[] = []
  let warnings: string[] = []
  let written: () => readonly unknown[] = () => []

  beforeEach(() => {
    logged = []
    warnings = []
    const textOf = (parts: readonly unknown[]) => parts.map(String).join(' ')
    for (const level of levels)
      jest.spyOn(console, level).mockImplementation((...parts) => void logged.push(textOf(parts)))
    jest.spyOn(process, 'emitWarning').mockImplementation((...parts: unknown[]) => void warnings.push(textOf(parts)))
    // Jest and Node write there as well, so it passes through and only its content is looked at.
    const streams = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')]
    written = () => streams.flatMap(({ mock }) => mock.calls.map(([chunk]) => chunk))
  })

  afterEach(() => {
    jest.restoreAllMocks()
    if (!mayWarn) expect([...logged, ...warnings]).toEqual([])
  })

  return { output: () => [...logged, ...warnings, ...written()].join('\n'), warnings: () => warnings }
}
