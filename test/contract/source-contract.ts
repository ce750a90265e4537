import { describe } from '@jest/globals'
import type { AnyReference, Transport } from 'lambda-unseal'
import type { FakeCall } from 'lambda-unseal/testing'
import type { Outcome } from '../../src/sources/source.ts'
import { testAnswers } from './answers.ts'
import { testCalls } from './calls.ts'
import { testRefusals } from './refusals.ts'
import { testValues } from './values.ts'

/** One kind of source with its values behind it, made anew for each test. */
export interface ValueWorld {
  readonly transport: Transport
  /** Every call that reached the service. */
  readonly calls: readonly object[]
  put(name: string, value: string): void
  reference(name: string, options?: { readonly default?: string; readonly optional?: boolean }): AnyReference
}

/** One that calls AWS. */
export interface SourceWorld extends ValueWorld {
  readonly calls: readonly FakeCall[]
  deny(name: string): void
  /** From now on every call fails so; `undefined` ends that. */
  failWith(errorName: string | undefined): void
  /** The source itself, without what is built on it. */
  read(references: readonly AnyReference[], transport: Transport): Promise<readonly Outcome[]>
}

export interface ValueContract<World extends ValueWorld = ValueWorld> {
  setUp(): World
  readonly absentCode: string
  /** The option of `unseal`. @default false */
  readonly batchSecrets?: boolean
}

export interface SourceContract extends ValueContract<SourceWorld> {
  /** A name, and what stands there, that is refused for its form. */
  readonly malformed: { readonly name: string; readonly value: string | undefined; readonly code: string }
  /** Calls for so many names if one of them is denied. */
  callsWithOneDenied(names: number): number
  callsFor(names: number): number
  /** Calls for ten names while all calls fail so, and for the same ten afterwards. @default callsFor(10), both times */
  callsInFailure?(errorName: string): readonly [failing: number, afterwards: number]
  /** Answers about the name that hold no value of the documented type. */
  wrongAnswers(name: string): readonly unknown[]
}

/** What every source of AWS promises, whatever it reads. Call it inside a test file of the source. */
export function describeSource(kind: string, contract: SourceContract): void {
  describe(`the ${kind} source`, () => {
    testValues(contract)
    testRefusals(contract)
    testCalls(contract)
    testAnswers(contract)
  })
}

export function described(outcome: Outcome | undefined): string {
  if (!outcome) return 'nothing'
  if (outcome.status !== 'found') return outcome.fault.failureOf('key', 'reference').name
  const { raw } = outcome
  if (raw instanceof Map) return [...raw.values()].join()
  return Buffer.from(raw as string | Uint8Array).toString()
}
