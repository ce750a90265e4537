import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { custom, env, kmsEnv, secret, ssm, ssmPath, unseal } from 'lambda-unseal'
import { fromProvider } from 'lambda-unseal/powertools'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** The names in the first column of the table below a heading or a header row. */
function names(header: string): string[] {
  const [, table = ''] = readme.split(`\n${header}\n`)
  const rows = table.split('\n\n')[0]?.match(/^\| .+?(?= \| )/gm) ?? []
  return rows.flatMap((row) => [...row.matchAll(/`([\w]+)/g)].map(([, name = '']) => name))
}

/** What an error about an unknown option says that the options are. */
function optionsOf(make: (options: never) => unknown): string[] {
  try {
    make({ nonsense: true } as never)
  } catch (error) {
    return (error as Error).message.replace(/^.* options are /, '').split(', ')
  }
  throw new Error('an unknown option was accepted')
}

describe('the tables of the README', () => {
  test('have every option of the factories', () => {
    const known = optionsOf((options) => unseal({ a: ssm('/a') }, options))

    expect(names('| option | default | meaning |').toSorted()).toEqual(known.toSorted())
  })

  test('have every member of a vault', () => {
    const members = Object.keys(unseal({ a: ssm('/a') })).filter((name) => name !== 'before')

    expect(names('| member | does |').toSorted()).toEqual(members.toSorted())
  })

  test('have every reference function', () => {
    const references = [kmsEnv, ssm, ssmPath, secret, env, custom, fromProvider].map(({ name }) => name)

    expect(names('| reference | reads |').toSorted()).toEqual(references.toSorted())
  })

  test('have every option of the references', () => {
    const [, after = ''] = readme.split('\n| reference | reads |\n')
    const [, table = ''] = after.split('\n| option | default | meaning |\n')
    const rows = table.split('\n\n')[0]?.match(/^\| .+?(?= \| )/gm) ?? []
    const listed = rows.flatMap((row) => [...row.matchAll(/`(\w+)/g)].map(([, name = '']) => name))
    const known = [...optionsOf((options) => secret('a', options)), ...optionsOf((options) => kmsEnv('A', options))]

    expect([...new Set(listed)].toSorted()).toEqual([...new Set(known)].toSorted())
  })
})
