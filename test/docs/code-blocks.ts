import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A piece of TypeScript that a reader is shown. */
export interface CodeBlock {
  /** Where it stands: `README.md-2`. */
  readonly name: string
  readonly code: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The blocks of a Markdown file that are fenced as `ts`. */
export function markdownBlocks(file: string): CodeBlock[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ''], index) => ({
    name: `${file}-${index + 1}`,
    code,
  }))
}

/** What follows `@example` in the docstrings of src. */
export function docstringBlocks(): CodeBlock[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  return files.flatMap((file) => {
    const text = readFileSync(join(root, 'src', file), 'utf8')
    const examples = [...text.matchAll(/^ \* @example\n((?: \*(?! @).*\n)+)/gm)]
    return examples.map(([, block = ''], index) => ({
      name: `${file.replaceAll('/', '-')}-${index + 1}`,
      code: block.replace(/^ \*(?:\/| ?)/gm, ''),
    }))
  })
}
