import type { Transport } from 'lambda-unseal'

export interface RecordedCall {
  readonly operation: string
  readonly input: object
  readonly region: string | undefined
}

export interface RecordedCalls {
  readonly transport: Transport
  readonly calls: readonly RecordedCall[]
}

/** Notes each call with the region it is made in, and has it answered. */
export function recordCalls(answer: Transport): RecordedCalls {
  const calls: RecordedCall[] = []
  return {
    calls,
    transport: (service, operation, input, options) => {
      calls.push({ operation, input, region: options.region })
      return answer(service, operation, input, options)
    },
  }
}

/** Answers every parameter that is asked for, named as AWS names it: without a selector, an ARN by its path. */
export const answersParameters: Transport = async (_service, _operation, input) => {
  const { Names = [] } = input as { Names?: readonly string[] }
  return {
    Parameters: Names.map((asked) => {
      const [, ARN, resource = ''] = /^(arn:(?:[^:]*:){4}[^:]*)?(.*)$/.exec(asked) ?? []
      const [path = '', selector] = resource.split(':')
      const Name = ARN ? ARN.replace(/^.*:parameter/, '') : path
      return { Name, ARN, Value: `value of ${asked}`, Version: Number(selector) || 1, Type: 'String' }
    }),
  }
}
