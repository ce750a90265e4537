/** The question of `parseJson` asked of JSON.parse: where is the first token after which no ending makes the text JSON. */
export function expectedPosition(text: string): number {
  const tokens =
    /[ \t\n\r]+|"(?:[^"\\\n\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|[\s\S]/gy
  let before = ''
  for (const [token] of text.matchAll(tokens)) {
    if (!canEnd(before + token)) return before.length
    before += token
  }
  return text.length
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function canEnd(text: string): boolean {
  const open: string[] = []
  for (const [bracket] of text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/[[\]{}]/g)) {
    if (bracket === '[' || bracket === '{') open.push(bracket)
    else open.pop()
  }
  const closing = open
    .toReversed()
    .map((bracket) => (bracket === '{' ? '}' : ']'))
    .join('')
  // After a space, so that nothing grows together with half a token, such as a minus.
  return ['', ' 0', ' :0', ' "k":0'].some((middle) => isJson(`${text}${middle}${closing}`))
}
