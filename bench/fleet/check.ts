import { operations } from './aws.ts'
import type { FleetOptions, FleetRun } from './fleet.ts'

/** Throws if a run cannot be right: if a container was lost, or got what AWS has not answered. */
export function checkRun({ lives, tallies }: FleetRun, { containers, quotas, endsAtMs }: FleetOptions): void {
  const must = (isRight: boolean, what: string) => {
    if (!isRight) throw new Error(`the simulation is wrong: ${what}`)
  }
  must(lives.length === containers, `${lives.length} of ${containers} containers lived to the end`)

  const ready = lives.filter(({ readyAt }) => Number.isFinite(readyAt)).length
  const { Decrypt, GetParameters, GetSecretValue, BatchGetSecretValue } = tallies
  must(Decrypt.answered >= 3 * ready, `${Decrypt.answered} answers of KMS made ${ready} containers ready`)
  must(GetParameters.answered >= 2 * ready, `${GetParameters.answered} answers of SSM made ${ready} containers ready`)
  const secrets = GetSecretValue.answered + 3 * BatchGetSecretValue.answered
  must(secrets >= 3 * ready, `${secrets} secrets made ${ready} containers ready`)

  for (const operation of operations) {
    const { answered } = tallies[operation]
    // A full bucket, and what flows into it; the last call of a container may come a little after the end.
    const most = quotas[operation] * (1 + endsAtMs / 1000 + 60)
    must(answered <= most, `${answered} answers to ${operation} are more than its quota allows`)
  }
}
