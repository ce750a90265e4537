// The entry of a bundle with all that the main entry exports.
export * from 'lambda-unseal'
