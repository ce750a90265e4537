// A small Lambda runtime client, for machines where AWS's own cannot be compiled: it speaks the Runtime API
// (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html) for one invocation at a time.
// Usage: node bootstrap.mjs file.export, with LAMBDA_TASK_ROOT and AWS_LAMBDA_RUNTIME_API set. Plain JavaScript.
import { existsSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
// `next` waits as long as there is nothing to do, so no time-out.
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

function call(method, path, body, headers = {}) {
  return new Promise((done, fail) => {
    const sent = request({ hostname, port, agent, method, path: `/2018-06-01/runtime/${path}`, headers }, (answer) => {
      const chunks = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('error', fail)
      answer.on('end', () => done({ headers: answer.headers, body: Buffer.concat(chunks).toString() }))
    })
    sent.on('error', fail)
    sent.end(body)
  })
}

function report(path, error) {
  const isError = error instanceof Error
  const errorType = isError ? error.name : typeof error
  const errorMessage = isError ? error.message : String(error)
  const trace = isError ? (error.stack?.split('\n') ?? []) : []
  return call('POST', path, JSON.stringify({ errorType, errorMessage, trace }), {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Function-Error-Type': errorType,
  })
}

async function loadHandler(name) {
  const [file, ...path] = name.split('.')
  const base = resolve(process.env.LAMBDA_TASK_ROOT, file)
  const found = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find(existsSync)
  if (!found) throw Object.assign(new Error(`Cannot find module '${file}'`), { name: 'Runtime.ImportModuleError' })
  const module = await import(pathToFileURL(found).href)
  const find = (from) => path.reduce((value, key) => value?.[key], from)
  const handler = find(module) ?? find(module.default)
  if (typeof handler === 'function') return handler
  throw Object.assign(new Error(`${name} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' })
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms'])
  return {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
}

/** What the runtime is doing, and so where an error that nobody caught is reported. */
let errorPath = 'init/error'

async function fail(error) {
  console.error(error)
  await report(errorPath, error).catch(() => {})
  process.exit(1)
}
process.on('uncaughtException', fail)

const handler = await loadHandler(process.argv[2] ?? process.env._HANDLER).catch(fail)
while (true) {
  const { headers, body } = await call('GET', 'invocation/next')
  const invocation = `invocation/${headers['lambda-runtime-aws-request-id']}`
  errorPath = `${invocation}/error`
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'] ?? ''
  try {
    const answer = await handler(JSON.parse(body), contextOf(headers))
    await call('POST', `${invocation}/response`, JSON.stringify(answer ?? null))
  } catch (error) {
    console.error(error)
    await report(errorPath, error)
  }
}
