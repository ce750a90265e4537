// Opens one parameter in a process in which nothing else runs, in the way that it is told, and prints what became of it.
import { custom, secret, ssm, unseal } from '../../../src/index.ts'

const refused = () => Object.assign(new Error(), { code: '28P01' })

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  values: async () => (await unseal({ url: ssm('/url') }).values()).url,
  refresh: async () => (await unseal({ url: ssm('/url') }).refresh()).url,
  async prefetch() {
    const vault = unseal({ url: ssm('/url') })
    await vault.prefetch()
    return (await vault.values()).url
  },
  // A function that waits for what never comes.
  custom: () => unseal({ url: custom('never', () => new Promise(() => {})) }, { timeout: '100ms' }).values(),
  // The current version is refused, and so are others, but for the pending one.
  withCredentials: () =>
    unseal({ db: secret('db') }).withCredentials('db', async (value) => {
      if (value !== 'pending') throw refused()
      return value
    }),
}

const way = ways[process.argv[2] ?? ''] as () => Promise<unknown>
console.log(await way().catch((error) => error.failures?.[0].code ?? error.code))
