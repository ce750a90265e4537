import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { samPython } from './tools.ts'

/** A part of a template: whatever YAML can say. */
export type Part = string | number | boolean | null | readonly Part[] | { readonly [key: string]: Part }
export type Parts = { readonly [key: string]: Part }

export interface Resource {
  readonly Type: string
  readonly DependsOn?: string | readonly string[]
  readonly Properties?: Parts
}

export interface Template {
  readonly Parameters?: { readonly [name: string]: { readonly Default?: string; readonly Description?: string } }
  readonly Globals?: Parts
  readonly Resources: { readonly [id: string]: Resource }
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** The template as text, as parsed, and as CloudFormation gets it after the Serverless transform. */
export function readTemplate(): { text: string; source: Template; translated: Template } {
  const file = path('../../template.yaml')
  const answer = execFileSync(samPython(), [path('translate.py'), file], { encoding: 'utf8' })
  return { text: readFileSync(file, 'utf8'), ...JSON.parse(answer) }
}

/** A copy of the template with some resources changed, to show that a check sees the fault. */
export function withResources(template: Template, change: (resources: Record<string, Resource>) => void): Template {
  const copy = structuredClone(template) as { Resources: Record<string, Resource> }
  change(copy.Resources)
  return copy
}

export const isParts = (part: unknown): part is Parts =>
  typeof part === 'object' && part !== null && !Array.isArray(part)

/** The resources of one type, by logical ID. */
export function ofType(template: Template, type: string): [id: string, properties: Parts][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [id, resource.Properties ?? {}])
}
