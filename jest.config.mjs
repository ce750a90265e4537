const step = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch: testMatch.map((pattern) => `<rootDir>/test/${pattern}`),
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/test/helpers/esbuild-transform.mjs' },
  moduleNameMapper: {
    '^lambda-unseal$': '<rootDir>/src/index.ts',
    '^lambda-unseal/errors$': '<rootDir>/src/errors.ts',
    '^lambda-unseal/powertools$': '<rootDir>/src/powertools/index.ts',
    '^lambda-unseal/testing$': '<rootDir>/src/testing/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/.aws-sam', '<rootDir>/.cache', '<rootDir>/.venv', '<rootDir>/dist'],
  ...more,
})

const ladder = ['fuzz', 'integration', 'sam-local', 'package']

/** One project a rung of the ladder, so that `npm test` can provision and count each on its own. */
export default {
  projects: [
    step('unit', ['**/*.test.ts'], { testPathIgnorePatterns: ladder.map((folder) => `<rootDir>/test/${folder}/`) }),
    step('fuzz', ['fuzz/**/*.test.ts']),
    step('emulator', ['integration/emulator/**/*.test.ts']),
    step('runtime', ['integration/runtime/**/*.test.ts']),
    step('sam-local', ['sam-local/**/*.test.ts']),
    step('databases', ['integration/databases/**/*.test.ts']),
    step('deploy', ['integration/deploy/**/*.test.ts']),
    step('package', ['package/**/*.test.ts'], {
      globalSetup: '<rootDir>/test/package/set-up.mts',
      testTimeout: 60_000,
    }),
  ],
}
