import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseSsmName } from '../../src/references/ssm-name.ts'
import { fuzz, fuzzTimeoutMs, tried } from '../helpers/fuzz.ts'

test(
  'a name of a parameter is taken apart so that its pieces are the name, or refused',
  async () => {
    await fuzz(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^\/?[\w./-]{1,20}(:([\w.-]{0,20}|0?\d{1,3}))?$/)),
        (name) => {
          const parsed = tried(() => parseSsmName('ssm()', name))
          if (!parsed || name.startsWith('arn:')) return
          expect(parsed.selector === undefined ? parsed.path : `${parsed.path}:${parsed.selector}`).toBe(name)
          if (parsed.selector !== undefined) expect(parsed.selector).toMatch(/^([1-9]\d*|[a-z_.-][\w.-]{0,99})$/i)
        },
      ),
    )
  },
  fuzzTimeoutMs,
)
