import { describeType } from '../references/check-options.ts'
import { createVault } from '../vault/create-vault.ts'
import type { Declaration, Values } from '../vault/declaration.ts'
import type { Snapshot } from '../vault/snapshot.ts'
import type { Vault } from '../vault/vault.ts'
import { checkVaultOptions, type VaultOptions } from '../vault/vault-options.ts'
import { attach } from './attach.ts'
import { isContextMember, type LambdaContext } from './lambda-context.ts'

/** Options of {@link unseal}. */
export interface UnsealOptions<As extends string = string> extends VaultOptions {
  /** The context key under which a Middy handler finds the values. @default 'secrets' */
  readonly as?: As | undefined
}

/** What Middy's hooks are called with. A structural copy of what 5, 6 and 7 share. */
export interface HookRequest<Context> {
  readonly context: Context
}

/** A vault that is a Middy middleware as well. Frozen; its hook does not use `this`. */
export interface UnsealMiddleware<D extends Declaration, As extends string> extends Vault<D> {
  /** Puts the values on the context. Without a promise while nobody has to wait. */
  readonly before: (
    request: HookRequest<LambdaContext & { readonly [Key in As]: Snapshot<Values<D>> }>,
  ) => Promise<void> | undefined
}

/**
 * Opens secrets and configuration by name: all at once at INIT, once per container, and again when their time to live
 * has passed. The result is a Middy middleware and, without Middy, has `values()`.
 * Throws a TypeError for a mistake in the declaration or the options; `values()` and the hook reject with a `LoadError`.
 *
 * @example
 * const vault = unseal({
 *   apiKey: kmsEnv('API_KEY'),
 *   dbUrl: ssm('/my-app/dev/db-url'),
 * })
 *
 * export const handler = middy().use(vault).handler(async (event, { secrets }) => {
 *   const answer = await fetch(secrets.dbUrl, { headers: { authorization: secrets.apiKey } })
 *   return answer.json()
 * })
 */
export function unseal<const D extends Declaration, const As extends string = 'secrets'>(
  declaration: D,
  options: UnsealOptions<As> = {},
): UnsealMiddleware<D, As> {
  return createMiddleware('unseal()', declaration, options, 'secrets')
}

/** What {@link unseal} and its presets share: `where` is how the factory is called, `defaultAs` its context key. */
export function createMiddleware<const D extends Declaration, const As extends string>(
  where: string,
  declaration: D,
  options: UnsealOptions<As>,
  defaultAs: string,
): UnsealMiddleware<D, As> {
  const checked = checkVaultOptions(where, options, ['as'])
  const as = checkContextKey(where, options.as === undefined ? defaultAs : options.as)
  const { open, ...vault } = createVault(where, declaration, checked)
  const attachment = { as, keys: Object.keys(declaration) }

  return Object.freeze({
    ...vault,
    before: function unsealBefore({ context }: HookRequest<LambdaContext>) {
      const opened = open(context)
      if (opened instanceof Promise) return opened.then((values) => attach(context, attachment, values))
      attach(context, attachment, opened)
      return undefined
    },
  })
}

function checkContextKey(where: string, as: unknown): string {
  if (typeof as !== 'string' || as === '') {
    throw new TypeError(
      `${where}: "as" must be the name of a context key, not ${as === '' ? 'empty' : describeType(as)}`,
    )
  }
  if (isContextMember(as)) throw new TypeError(`${where}: "as" cannot be '${as}', which Lambda's context already has`)
  return as
}
