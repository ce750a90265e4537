// Simulates fleets that start at once: the library's own retries and cache on a virtual clock, beside the SDK's.
// Usage: npm run bench:fleet -- --help
import { checkShort } from './check-short.ts'
import { help, parseOptions } from './options.ts'
import { printable, writeReport } from './report.ts'
import { simulate } from './results.ts'
import { scenarios } from './scenarios.ts'
import { sweep } from './sweep.ts'

const options = parseOptions(process.argv.slice(2))
const say = (what: string) => console.error(`fleet: ${what}`)

if (!options) console.log(help)
else if (options.sweep) console.log(await sweep(options.seed, say))
else if (options.short) console.log(await checkShort(options.seed, say))
else {
  const results = await simulate({ scenarios, loads: 1000, seed: options.seed, say })
  console.log(printable(results))
  console.log(`wrote ${await writeReport(results, options.seed)}`)
}
