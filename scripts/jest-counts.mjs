// A reporter for Jest, beside its own: writes how many tests passed, failed and were skipped into the file that
// JEST_COUNTS names. A file of tests that could not even be loaded counts as one that failed.
import { writeFileSync } from 'node:fs'

export default class JestCounts {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    }
    writeFileSync(process.env.JEST_COUNTS, JSON.stringify(counts))
  }
}
