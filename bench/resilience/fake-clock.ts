/** A clock that can be set: `Date` is replaced, so before anything else is loaded. Timers and `performance` stay. */
export function fakeClock(): { advance(ms: number): void } {
  const RealDate = Date
  let aheadMs = 0
  class FakeDate extends RealDate {
    static override now(): number {
      return RealDate.now() + aheadMs
    }
    constructor(...args: [] | ConstructorParameters<typeof RealDate>) {
      if (args.length === 0) super(FakeDate.now())
      else super(...args)
    }
  }
  globalThis.Date = FakeDate as DateConstructor
  return {
    advance(ms) {
      aheadMs += ms
    },
  }
}
