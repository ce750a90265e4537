export interface Progress {
  /** Says what begins now. */
  step(name: string): void
  /** Says more about it. */
  say(detail: string): void
  done(): void
}

/** Tells, on stderr, what is being done and how long each step took, so that nobody wonders whether it hangs. */
export function createProgress(write = (line: string) => process.stderr.write(`${line}\n`)): Progress {
  let current: string | undefined
  let start = 0

  function done() {
    if (current) write(`  ${((performance.now() - start) / 1000).toFixed(1)} s`)
    current = undefined
  }
  return {
    step(name) {
      done()
      current = name
      start = performance.now()
      write(`• ${name}`)
    },
    say: (detail) => void write(`  ${detail}`),
    done,
  }
}
