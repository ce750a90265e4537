import { awsError } from './aws-error.ts'

export interface FakeParameterStore {
  readonly parameters: Map<string, string>
  answer(operation: string, input: object): object
}

export function fakeParameterStore(parameters: Map<string, string>, denied: ReadonlySet<string>): FakeParameterStore {
  return {
    parameters,
    answer(operation, input) {
      const { Names = [] } = input as { Names?: readonly string[] }
      if (operation !== 'GetParameters') throw awsError('UnknownOperationException')
      // As AWS: one wrong name refuses the whole call.
      const isMalformed = Names.some((name) => !/^[\w.\-/:]+$/.test(name))
      if (Names.length > 10 || new Set(Names).size < Names.length || isMalformed) throw awsError('ValidationException')
      if (Names.some((name) => denied.has(name))) throw awsError('AccessDeniedException')
      return {
        Parameters: Names.filter((name) => parameters.has(name))
          .sort()
          .map((name) => ({ Name: name, Type: 'SecureString', Value: parameters.get(name), Version: 1 })),
        InvalidParameters: Names.filter((name) => !parameters.has(name)),
      }
    },
  }
}
