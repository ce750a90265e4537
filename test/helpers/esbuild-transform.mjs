import { transformSync } from 'esbuild'

// Jest as ESM asks for `process` (require) and `processAsync` (import); both are one synchronous esbuild call.
const process = (source, sourcefile) => ({
  code: transformSync(source, { loader: 'ts', format: 'esm', target: 'node22', sourcemap: 'inline', sourcefile }).code,
})

export default { process, processAsync: async (source, sourcefile) => process(source, sourcefile) }
