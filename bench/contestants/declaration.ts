// What ours declare, as the README of this project shows.
import { kmsEnv, secret, ssm } from 'lambda-unseal'
import { parameters, secrets, variables } from '../names.ts'

export const declaration = {
  apiKey: kmsEnv(variables.apiKey),
  signingKey: kmsEnv(variables.signingKey),
  webhookToken: kmsEnv(variables.webhookToken),
  dbUrl: ssm(parameters.dbUrl),
  cacheUrl: ssm(parameters.cacheUrl),
  queueUrl: ssm(parameters.queueUrl),
  bucket: ssm(parameters.bucket),
  tableName: ssm(parameters.tableName),
  topicArn: ssm(parameters.topicArn),
  logLevel: ssm(parameters.logLevel),
  stage: ssm(parameters.stage),
  origin: ssm(parameters.origin),
  sender: ssm(parameters.sender),
  dbPassword: ssm(parameters.dbPassword),
  cachePassword: ssm(parameters.cachePassword),
  database: secret(secrets.database, { format: 'json' }),
  paymentToken: secret(secrets.paymentToken),
  mailToken: secret(secrets.mailToken),
}
