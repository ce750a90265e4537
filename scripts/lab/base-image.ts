import { docker } from './docker.ts'
import { locked } from './prepared.ts'
import type { Say } from './python-tools.ts'
import { buildStandIn, standInObstacle, standInStamp } from './stand-in-image.ts'

/** The image that `sam local` runs Node 24 functions in, or why there is none. */
export type BaseImage =
  | { readonly usable: true; readonly kind: 'genuine' | 'stand-in' }
  | { readonly usable: false; readonly reason: string }

/** AWS's image for the template's runtime and architecture. */
export const imageName = 'public.ecr.aws/lambda/nodejs:24-x86_64'

/** What SAM CLI makes of it, adding its Runtime Interface Emulator. It does not notice when its base has changed. */
const derivedImage = 'public.ecr.aws/lambda/nodejs:24-rapid-x86_64'

/** On the stand-in only: what it was made from. */
const label = 'lambda-unseal.stand-in'

/** Takes AWS's image if it is here or can be pulled, else makes a stand-in under its name. A genuine one is kept. */
export function prepareBaseImage(say: Say = () => {}): Promise<BaseImage> {
  return locked('base-image', async () => {
    const stamp = await standInStamp()
    const found = await labelOf(imageName)
    if (found === '') return { usable: true, kind: 'genuine' }
    if (found === stamp) return { usable: true, kind: 'stand-in' }

    const unpulled = await pull(say)
    if (!unpulled) return { usable: true, kind: 'genuine' }
    return standIn(stamp, unpulled, say)
  })
}

async function pull(say: Say): Promise<string | undefined> {
  say(`pulling ${imageName}`)
  try {
    await docker(['pull', imageName], 600_000, 30_000)
    await forgetDerivedImage()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

async function standIn(stamp: string, unpulled: string, say: Say): Promise<BaseImage> {
  const obstacle = standInObstacle()
  if (obstacle) return { usable: false, reason: `${unpulled}\nand no stand-in can be made: ${obstacle}` }
  try {
    await buildStandIn(imageName, `${label}=${stamp}`, say)
    await forgetDerivedImage()
    return { usable: true, kind: 'stand-in' }
  } catch (error) {
    return { usable: false, reason: `${unpulled}\nand the stand-in failed: ${(error as Error).message}` }
  }
}

/** What the image's label says: `''` for one without it, `undefined` for no image. */
async function labelOf(image: string): Promise<string | undefined> {
  const format = `{{index .Config.Labels "${label}"}}`
  const found = await docker(['image', 'ls', '--quiet', image], 10_000)
  if (!found.stdout.trim()) return undefined
  const { stdout } = await docker(['image', 'inspect', '--format', format, image], 10_000)
  return stdout.trim()
}

async function forgetDerivedImage(): Promise<void> {
  const { stdout } = await docker(['image', 'ls', '--quiet', derivedImage], 10_000)
  if (stdout.trim()) await docker(['image', 'rm', '--force', derivedImage])
}
