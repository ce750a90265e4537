/** A variable of the environment. One that is not set is inherited, if it is called `constructor` or the like. */
export function readVariable(name: string): string | undefined {
  return Object.hasOwn(process.env, name) ? process.env[name] : undefined
}
