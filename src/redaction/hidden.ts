/** What stands where a value would. */
export const hidden = '[secret]'
