/**
 * Whether an error says that a login was refused: mysql2 and MariaDB (1045), PostgreSQL (28P01, 28000), or HTTP 401 and
 * 403, wherever the client puts the status. The default of `withCredentials`.
 *
 * @example
 * const isMyAuthError = (error: unknown) => isAuthError(error) || (error as Error).name === 'MyLoginError'
 */
export function isAuthError(error: unknown): boolean {
  const { errno, code, status, statusCode, response } = Object(error) as Partial<Record<string, unknown>>
  if (errno === 1045 || code === 'ER_ACCESS_DENIED_ERROR') return true
  if (code === '28P01' || code === '28000') return true
  const answered = (Object(response) as { status?: unknown }).status
  return [status, statusCode, answered].some((each) => each === 401 || each === 403)
}
