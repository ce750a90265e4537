import type { Sample } from '../samples.ts'

/** What runs the samples. */
export interface Engine {
  /** As the demo calls it. */
  readonly name: string
  run(sample: Sample): Promise<SampleRun>
}

export interface SampleRun {
  readonly answer: unknown
  readonly logs: string
  /** INIT and the first invocation of a container. */
  readonly coldMs: number
  /** The second invocation of a container. */
  readonly warmMs: number
  /** AWS calls of the first invocation, INIT included, by operation. */
  readonly coldCalls: Readonly<Record<string, number>>
  /** AWS calls of the second. */
  readonly warmCalls: Readonly<Record<string, number>>
}

export type EngineKind = 'docker' | 'ric' | 'bootstrap'
