/** Packages that a part of src may import, since whoever imports that part has them. */
const peers: Readonly<Record<string, RegExp>> = {
  powertools: /^@aws-lambda-powertools\/parameters\//,
}

/** Whether a file, of src or of a build of it, may import this package. */
export function isPeerOf(file: string, specifier: string): boolean {
  const [, part = ''] = /^(?:src|dist\/(?:esm|cjs))\/([\w-]+)\//.exec(file) ?? []
  return peers[part]?.test(specifier) ?? false
}
