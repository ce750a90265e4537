// The entry of a bundle that needs next to nothing.
export { isUnsealError } from 'lambda-unseal'
