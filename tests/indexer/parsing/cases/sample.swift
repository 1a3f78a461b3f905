import Foundation
public final class Store<T>: Base { // def: Store class
  let name: String = "" // def: Store.name property
  var size: Int { return 1 } // def: Store.size property
  init(x: Int) {} // def: Store.init constructor
  deinit {} // def: Store.deinit method
  func run(_ x: Int) -> Result { // def: Store.run method
    let local = 1
    func helper() {} // def: Store.run.helper function
  }
  subscript(i: Int) -> Int { return 1 } // def: Store.subscript property
}
struct Point { var x: Int } // def: Point struct; def: Point.x property
enum Kind { case one, two(Int) } // def: Kind enum; def: Kind.one constant; def: Kind.two constant
protocol Runs { // def: Runs interface
  func go() // def: Runs.go method
  var ready: Bool { get } // def: Runs.ready property
}
extension Store: Runs { // def: Store impl
  func go() {} // def: Store.go method
}
typealias Alias = Int // def: Alias type
let shared = 1 // def: shared variable
