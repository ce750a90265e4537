import { isParts, type Part, type Parts, type Template } from '../../template/template.ts'

export interface Known {
  /** As CloudFormation gets it. */
  readonly template: Template
  /** The value of each parameter of the stack. */
  readonly parameters: Readonly<Record<string, string>>
  /** The name of each resource in the account. */
  readonly physicalIds: Readonly<Record<string, string>>
  readonly pseudo: Readonly<Record<string, string>>
}

/** A part of the template as it has to arrive in the account: every Ref, Sub and GetAtt of an ARN filled in. */
export function fillIn(part: Part | undefined, known: Known): unknown {
  if (Array.isArray(part)) return part.map((item) => fillIn(item, known))
  if (!isParts(part)) return part
  if (typeof part['Ref'] === 'string') return nameOf(part['Ref'], known)
  const [text, more] = [part['Fn::Sub']].flat() as [Part | undefined, Parts?]
  if (typeof text === 'string') return substitute(text, withMore(known, more))
  const attribute = part['Fn::GetAtt']
  if (attribute) return arnOf(Array.isArray(attribute) ? attribute : String(attribute).split('.'), known)
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, fillIn(value, known)]))
}

/** `Fn::Sub` may bring names of its own. */
function withMore(known: Known, more: Parts = {}): Known {
  const values = Object.entries(more).map(([name, part]) => [name, String(fillIn(part, known))])
  return { ...known, parameters: { ...known.parameters, ...Object.fromEntries(values) } }
}

function substitute(text: string, known: Known): string {
  return text.replace(/\$\{([\w:]+)\}/g, (_all, name: string) => nameOf(name, known))
}

function nameOf(name: string, { pseudo, parameters, physicalIds }: Known): string {
  const value = pseudo[name] ?? parameters[name] ?? physicalIds[name]
  if (value === undefined) throw new Error(`the account knows no ${name}`)
  return value
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
function arnOf([id, attribute]: readonly Part[], known: Known): string {
  const name = nameOf(String(id), known)
  const type = known.template.Resources[String(id)]?.Type ?? ''
  const of: Parts = {
    'AWS::DynamoDB::Table': `dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}`,
    'AWS::Events::Rule': `events:\${AWS::Region}:\${AWS::AccountId}:rule/${name}`,
    'AWS::IAM::Role': `iam::\${AWS::AccountId}:role/${name}`,
    'AWS::KMS::Key': `kms:\${AWS::Region}:\${AWS::AccountId}:key/${name}`,
    'AWS::SQS::Queue': `sqs:\${AWS::Region}:\${AWS::AccountId}:${name.split('/').at(-1)}`,
    'AWS::Lambda::Function': `lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}`,
  }
  if (attribute !== 'Arn' || !of[type]) throw new Error(`no way to fill in ${id}.${attribute}`)
  return substitute(`arn:\${AWS::Partition}:${of[type]}`, known)
}
