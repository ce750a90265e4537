import { expect, test } from '@jest/globals'
import { obstacleIn } from '../../../scripts/deploy/stack.ts'

const target = { stackName: 'mine', region: 'eu-west-1' }

test.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'])(
  'a stack in %s can be deployed to',
  (status) => {
    expect(obstacleIn(status, target)).toBeUndefined()
  },
)

test.each([
  ['ROLLBACK_COMPLETE', 'sam delete --stack-name mine --region eu-west-1'],
  ['ROLLBACK_FAILED', 'sam delete'],
  ['CREATE_FAILED', 'sam delete'],
  ['DELETE_FAILED', 'sam delete'],
  ['UPDATE_ROLLBACK_FAILED', 'aws cloudformation continue-update-rollback --stack-name mine --region eu-west-1'],
  ['UPDATE_IN_PROGRESS', 'Wait until it has ended'],
  ['DELETE_IN_PROGRESS', 'Wait until it has ended'],
])('a stack in %s cannot, and the error says what to do: %s', (status, advice) => {
  expect(obstacleIn(status, target)).toContain(advice)
  expect(obstacleIn(status, target)).toContain('describe-stack-events')
})
