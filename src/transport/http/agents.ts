import type { Agent, AgentOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'

/** A socket that was idle longer may have been cut while the container was frozen. Wall time: timers stand still then. */
const maxIdleMs = 5000

const agents = new Map<string, Agent>()
const idleSince = new WeakMap<Socket, number>()

/** The sockets to one origin, kept open between calls, without those that were idle for too long. */
export function agentFor({ origin, protocol }: URL, { isDirect = false }: { readonly isDirect?: boolean } = {}): Agent {
  const name = `${isDirect} ${origin}`
  const agent = agents.get(name) ?? makeAgent(protocol, isDirect)
  agents.set(name, agent)
  closeIdle(agent)
  return agent
}

function makeAgent(protocol: string, isDirect: boolean): Agent {
  const options = { keepAlive: true, scheduling: 'lifo', ...(isDirect ? {} : proxyOptions()) } as const
  const agent =
    protocol === 'https:' ? makeTlsAgent(options) : new (process.getBuiltinModule('node:http').Agent)(options)
  const keepSocketAlive = agent.keepSocketAlive
  agent.keepSocketAlive = function noteTime(socket) {
    idleSince.set(socket as Socket, Date.now())
    return keepSocketAlive.call(agent, socket)
  }
  return agent
}

/** One context for all sockets to all hosts, each of which would make its own. */
let secureContext: SecureContext | undefined

function makeTlsAgent(options: AgentOptions): Agent {
  secureContext ??= process.getBuiltinModule('node:tls').createSecureContext({ minVersion: 'TLSv1.2' })
  return new (process.getBuiltinModule('node:https').Agent)({ ...options, secureContext })
}

function proxyOptions(): AgentOptions & { proxyEnv?: NodeJS.ProcessEnv } {
  return isProxied() ? { proxyEnv: process.env } : {}
}

/** As for Node's own agents: only who asks for it is sent through HTTPS_PROXY, heeding NO_PROXY. */
export function isProxied(): boolean {
  const flags = [...process.execArgv, process.env['NODE_OPTIONS']]
  return process.env['NODE_USE_ENV_PROXY'] === '1' || flags.some((flag) => flag?.includes('--use-env-proxy'))
}

function closeIdle(agent: Agent): void {
  for (const socket of Object.values(agent.freeSockets).flat()) {
    const idleMs = Date.now() - (idleSince.get(socket as Socket) ?? 0)
    // A clock that was set back tells nothing.
    if (idleMs > maxIdleMs || idleMs < 0) socket?.destroy()
  }
}
