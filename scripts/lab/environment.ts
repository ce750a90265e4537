/** Credentials that open nothing: the emulator accepts any, and no tool of the lab may use a person's own. */
export const dummyCredentials = {
  AWS_ACCESS_KEY_ID: 'lab',
  AWS_SECRET_ACCESS_KEY: 'lab',
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  AWS_DEFAULT_PROFILE: undefined,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
} as const
