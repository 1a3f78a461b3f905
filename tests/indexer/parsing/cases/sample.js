import thing from './thing'
const fs = require('fs')
const LIMIT = 3 // def: LIMIT constant
let count = 0, other = 1 // def: count variable; def: other variable
export const arrow = async (x) => x // def: arrow function
export default class Store extends Base { // def: Store class
  #secret = 1 // def: Store.secret field
  static shared = null // def: Store.shared field
  constructor() { super() } // def: Store.constructor constructor
  get size() { return 1 } // def: Store.size method
  async *items() {} // def: Store.items method
  handler = () => { const local = 1 } // def: Store.handler method
}
function* generate() {} // def: generate function
export function exported() { // def: exported function
  const nested = () => 1 // def: exported.nested function
  const local = 2
  return function named() {} // def: exported.named function
}
module.exports.first = function () {} // def: first function
exports.second = 2 // def: second variable
exports.Third = class { // def: Third class
  run() {} // def: Third.run method
}
Store.prototype.flush = function () {} // def: Store.flush method
app.use = function use(fn) {} // def: app.use method
const api = { // def: api variable
  list() {}, // def: api.list method
  'drop-all': () => 1, // def: api.drop-all method
  size: 3,
}
const Later = class { // def: Later class
  go() {} // def: Later.go method
}
describe('a suite', () => {
  it('deep', () => {
    const local = () => 1 // def: local function
    function helper() { // def: helper function
      class Inner { // def: helper.Inner class
        run() {} // def: helper.Inner.run method
      }
    }
  })
})
export const $dollar = () => 1 // def: $dollar function
