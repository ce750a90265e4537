// An ES module with Middy. Usage: node middy.mjs <name of Middy's package>
import { invokeTwice } from './handler.mjs'

const { default: middy } = await import(process.argv[2])
console.log(JSON.stringify(await invokeTwice(middy)))
