import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseArn } from '../../src/references/arn.ts'
import { isRegion } from '../../src/transport/region.ts'
import { fuzz, fuzzTimeoutMs, tried } from '../helpers/fuzz.ts'

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
      0.5,
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
      0.5,
    )
  },
  fuzzTimeoutMs,
)
