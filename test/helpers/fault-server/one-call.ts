// Calls the fault server whose URL it is given, in a process of its own, and prints what became of it.
import { createRetryBudget } from '../../../src/transport/retry.ts'
import { callFailureOf } from '../../../src/transport/transport.ts'
import { callOnce, transportTo } from './transport-to.ts'

const [url = '', tryTimeoutMs = '2000', retries = '100'] = process.argv.slice(2)
const transport = transportTo(
  { url },
  { tryTimeoutMs: Number(tryTimeoutMs), budget: createRetryBudget(Number(retries)) },
)
try {
  await callOnce(transport, new AbortController().signal)
  console.log('answered')
} catch (error) {
  console.log(callFailureOf(error).errorName)
}
