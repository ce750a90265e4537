import { afterEach, beforeEach } from '@jest/globals'

/** Sets environment variables before each test, `undefined` removes one, and puts everything back after it. */
export function useEnvironment(variables: Readonly<Record<string, string | undefined>>): void {
  let before: NodeJS.ProcessEnv

  beforeEach(() => {
    before = { ...process.env }
    for (const [name, value] of Object.entries(variables)) setVariable(name, value)
  })

  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(before, name)) delete process.env[name]
    Object.assign(process.env, before)
  })
}

/** Also sets `__proto__`, which an assignment would not. */
export function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else Object.defineProperty(process.env, name, { value, writable: true, enumerable: true, configurable: true })
}

/** A function named `orders`, outside of a running Lambda. */
export const asFunction = {
  AWS_LAMBDA_FUNCTION_NAME: 'orders',
  AWS_LAMBDA_RUNTIME_API: undefined,
  AWS_REGION: 'eu-central-1',
}
