import type { Service } from './transport.ts'

/** The package that holds the official client of each service. */
export const sdkPackages: Readonly<Record<Service, string>> = {
  kms: '@aws-sdk/client-kms',
  ssm: '@aws-sdk/client-ssm',
  secretsManager: '@aws-sdk/client-secrets-manager',
}

/** The client of a service is not installed where it could be found. */
export class SdkMissing extends Error {
  override readonly name = 'SdkMissing'
}

/**
 * Loads a package by a name that no bundler can see, so that a bundle without the SDK stays without it. First as any
 * module would, beside this one; then as CommonJS from the function's own folder, which also finds what the managed
 * runtime brings (it is on NODE_PATH, and only `require` reads that).
 */
export async function importSdk(name: string): Promise<Record<string, unknown>> {
  try {
    return await import(/* webpackIgnore: true */ /* @vite-ignore */ name)
  } catch {
    return requireSdk(name)
  }
}

function requireSdk(name: string): Record<string, unknown> {
  const folder = process.env['LAMBDA_TASK_ROOT'] ?? process.cwd()
  const require = process.getBuiltinModule('node:module').createRequire(`${folder}/`)
  try {
    return require(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') throw new SdkMissing(name)
    throw error
  }
}
