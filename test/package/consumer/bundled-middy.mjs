// The entry of a bundle that holds Middy.
import middy from 'middy7'
import { invokeTwice } from './handler.mjs'

invokeTwice(middy).then((outcome) => console.log(JSON.stringify(outcome)))
