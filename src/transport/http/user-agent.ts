/** Says library and version to AWS. A test holds it against package.json. */
export const userAgent = 'lambda-unseal/0.1.0'
