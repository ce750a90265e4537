/** A region becomes a part of a host name, so it must not be able to choose the host. */
export function isRegion(region: unknown): region is string {
  return typeof region === 'string' && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(region)
}
