import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { APIGatewayProxyEventV2WithIAMAuthorizer, ScheduledEvent, SQSEvent } from 'aws-lambda'
import cleaning from '../../events/database.json' with { type: 'json' }
import login from '../../events/decrypt-env.json' with { type: 'json' }
import challenge from '../../events/env-references.json' with { type: 'json' }
import payment from '../../events/powertools.json' with { type: 'json' }
import orders from '../../events/secrets.json' with { type: 'json' }
import scheduled from '../../events/ssm-parameters.json' with { type: 'json' }
import { ofType, type Parts, readTemplate } from './template.ts'

// That these compile is the first test: every field that the type demands is there.
const loginEvent: APIGatewayProxyEventV2WithIAMAuthorizer = login
const ordersEvent: SQSEvent = orders
type Scheduled = Omit<ScheduledEvent, 'detail-type'> & { 'detail-type': string }
const scheduledEvents: [string, Scheduled][] = [
  ['ssm-parameters', scheduled],
  ['database', cleaning],
]

const account = '123456789012'
const { source, translated } = readTemplate()
const property = (id: string, name: string) => translated.Resources[id]?.Properties?.[name]

describe('the event of decrypt-env', () => {
  test('is a request of payload format 2.0 to the route that the template makes', () => {
    const { paths } = property('LoginApi', 'Body') as unknown as { paths: { [path: string]: Parts } }
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )

    expect(routes).toEqual([loginEvent.routeKey])
    expect(loginEvent).toMatchObject({ version: '2.0', rawPath: '/login', rawQueryString: '', isBase64Encoded: false })
    expect(loginEvent.requestContext).toMatchObject({
      accountId: account,
      http: { method: 'GET', path: '/login', protocol: 'HTTP/1.1' },
      requestId: expect.stringMatching(/^[\w-]{11,15}=$/),
      routeKey: loginEvent.routeKey,
      stage: '$default',
    })
  })

  test('says one thing twice only where both agree', () => {
    const { headers, requestContext: context } = loginEvent

    expect(headers['host']).toBe(context.domainName)
    expect(context.domainName).toBe(`${context.domainPrefix}.execute-api.us-east-1.amazonaws.com`)
    expect(context.domainPrefix).toBe(context.apiId)
    expect(headers['x-forwarded-for']).toBe(context.http.sourceIp)
    expect(headers['user-agent']).toBe(context.http.userAgent)
    expect(Object.keys(headers)).toEqual(Object.keys(headers).map((name) => name.toLowerCase()))
    expect(new Date(context.timeEpoch).toISOString()).toBe('2026-11-23T10:15:00.000Z')
    expect(context.time).toBe('23/Nov/2026:10:15:00 +0000')
  })
})

describe.each(scheduledEvents)('the event of %s', (_name, scheduledEvent) => {
  test('is what an EventBridge rule sends on its schedule', () => {
    expect(scheduledEvent).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: [expect.stringContaining(`arn:aws:events:us-east-1:${account}:rule/`)],
      detail: {},
    })
  })
})

describe('the event of secrets', () => {
  test('is two messages of one queue, each with the digest of its body', () => {
    expect(ordersEvent.Records).toHaveLength(2)
    expect(new Set(ordersEvent.Records.map(({ messageId }) => messageId)).size).toBe(2)
    for (const record of ordersEvent.Records) {
      expect(record.md5OfBody).toBe(createHash('md5').update(record.body).digest('hex'))
      expect(record.eventSource).toBe('aws:sqs')
      expect(record.eventSourceARN).toContain(`arn:aws:sqs:us-east-1:${account}:`)
    }
  })

  test('orders from the database and the account that the template makes', () => {
    const [[, secret]] = ofType(translated, 'AWS::SecretsManager::Secret') as [[string, Parts]]
    const { SecretStringTemplate } = secret['GenerateSecretString'] as { SecretStringTemplate: string }

    for (const { body } of ordersEvent.Records) {
      expect(JSON.parse(body)).toEqual({
        orderId: expect.any(String),
        url: source.Parameters?.['DbUrl']?.Default,
        username: JSON.parse(SecretStringTemplate).username,
      })
    }
  })

  test('is answered for each message alone, as the mapping asks', () => {
    expect(property('SecretsFunctionOrders', 'FunctionResponseTypes')).toEqual(['ReportBatchItemFailures'])
  })
})

describe('the events of functions that are invoked directly', () => {
  test('have what their handlers read, and the template no other way in', () => {
    const events = ['PowertoolsFunction', 'EnvReferencesFunction'].map(
      (id) => source.Resources[id]?.Properties?.['Events'],
    )

    expect(payment).toEqual({ id: expect.any(String), amount: expect.any(Number) })
    expect(challenge).toEqual({ challenge: expect.any(String) })
    expect(events).toEqual([undefined, undefined])
  })
})
