// Nothing is fetched: what Node itself costs.
export async function handler(): Promise<object> {
  return {}
}
