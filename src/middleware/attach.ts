import { ContextKeyTakenError } from '../errors.ts'

/** Who put which snapshot on a context: the keys it declares, to name it in an error. */
const owners = new WeakMap<object, readonly string[]>()

/** One instance of a middleware, as far as the context is concerned. */
export interface Attachment {
  /** The context key. */
  readonly as: string
  /** The keys of the declaration. The array itself stands for the instance. */
  readonly keys: readonly string[]
}

/** Puts the snapshot on the context where code finds it and no logger does: the property is not enumerable. */
export function attach(context: object, { as, keys }: Attachment, snapshot: object): void {
  const present = Object.getOwnPropertyDescriptor(context, as)
  if (present && ownerOf(present) !== keys) throw new ContextKeyTakenError(takenMessage(as, keys, ownerOf(present)))
  owners.set(snapshot, keys)
  Object.defineProperty(context, as, { value: snapshot, enumerable: false, configurable: true, writable: false })
}

const ownerOf = ({ value }: PropertyDescriptor) => owners.get(Object(value))

function takenMessage(as: string, keys: readonly string[], other: readonly string[] | undefined): string {
  const who = other ? `by another instance, which declares ${other.join(', ')}` : 'by something else'
  return `context.${as} is already set ${who}; the instance that declares ${keys.join(', ')} needs another name: give it the option "as"`
}
