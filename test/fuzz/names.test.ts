import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseArn } from '../../src/references/arn.ts'
import { milliseconds } from '../../src/references/duration.ts'
import { parseSsmName } from '../../src/references/ssm-name.ts'
import { isRegion } from '../../src/transport/region.ts'
import { fuzz, fuzzTimeoutMs } from '../helpers/fuzz.ts'

/** What it answers, or the TypeError that it throws; anything else fails. */
function tried<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return undefined
  }
}

const anything = fc.oneof(fc.string(), fc.stringMatching(/^(arn:)?[a-z0-9:/.-]{0,60}$/), fc.anything())

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
      0.3,
    )
  },
  fuzzTimeoutMs,
)

test(
  'the region of an ARN is one host label, or the ARN is refused',
  async () => {
    // Nearly right in all else, so that it is the region that decides.
    const region = fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9./@#?%-]{0,70}$/))
    const account = fc.oneof({ arbitrary: fc.constant('123456789012'), weight: 9 }, fc.string())
    await fuzz(
      fc.property(region, account, fc.constantFrom('parameter/a', 'parameter/a:3', '', ':'), (where, whose, what) => {
        const arn = tried(() => parseArn('ssm()', `arn:aws:ssm:${where}:${whose}:${what}`, 'ssm'))
        if (!arn) return
        expect(isRegion(arn.region)).toBe(true)
        expect(new URL(`https://ssm.${arn.region}.amazonaws.com/`).host).toBe(`ssm.${arn.region}.amazonaws.com`)
      }),
      0.2,
    )
  },
  fuzzTimeoutMs,
)

test(
  'a good ARN gives back its region and its resource',
  async () => {
    const region = fc.stringMatching(/^[a-z]{2}-[a-z]{4,9}-[1-9]$/)
    const resource = fc.stringMatching(/^parameter\/[\w/.-]{1,40}(:[a-z]\w{0,9})?$/)
    const partition = fc.constantFrom('aws', 'aws-cn', 'aws-us-gov')
    await fuzz(
      fc.property(partition, region, resource, (where, inRegion, what) => {
        expect(parseArn('ssm()', `arn:${where}:ssm:${inRegion}:123456789012:${what}`, 'ssm')).toEqual({
          region: inRegion,
          resource: what,
        })
      }),
      0.2,
    )
  },
  fuzzTimeoutMs,
)

test(
  'a duration is its milliseconds, and everything else is refused',
  async () => {
    const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
    const good = fc.tuple(fc.nat({ max: 1_000_000 }), fc.constantFrom(...Object.entries(units)))
    await fuzz(
      fc.property(good, anything, ([count, [unit, ms]], other) => {
        expect(milliseconds(`${count}${unit}`, 'ttl', 'unseal()')).toBe(count * ms)
        const parsed = tried(() => milliseconds(other, 'ttl', 'unseal()'))
        if (parsed !== undefined) expect(String(other)).toMatch(/^(\d+(ms|s|m|h|d)|forever)$/)
      }),
      0.3,
    )
  },
  fuzzTimeoutMs,
)
