export { awsError } from './aws-error.ts'
export { type FakeAws, type FakeAwsContents, type FakeCall, fakeAws } from './fake-aws.ts'
export { lambdaContext } from './lambda-context.ts'
