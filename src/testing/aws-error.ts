/** An error as a transport rejects with: `name` is AWS's name of it. */
export function awsError(name: string): Error {
  return Object.assign(new Error(name), { name, requestId: '00000000-0000-4000-8000-000000000000' })
}
