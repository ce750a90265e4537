/** The names of the values of `values` that stand in the text, as they are or in base64. Empty if nothing leaked. */
export function valuesIn(text: string, values: object): string[] {
  return Object.entries(values)
    .filter(([, value]) => typeof value === 'string' && value.length >= 8)
    .filter(([, value]) => text.includes(value) || text.includes(Buffer.from(value).toString('base64')))
    .map(([name]) => name)
}
