package org.sample
import x.y.Z
@Ann
class Store<T>(val name: String, plain: Int) : Base() { // def: Store class; def: Store.name property
  val size: Int = 1 // def: Store.size property
  constructor(a: Int) : this("", a) // def: Store.constructor constructor
  companion object {
    const val LIMIT = 1 // def: Store.LIMIT property
    fun make() = 1 // def: Store.make method
  }
  fun run(): Int { // def: Store.run method
    val local = 1
    return local
  }
  enum class Kind { ONE, TWO } // def: Store.Kind enum; def: Store.Kind.ONE constant; def: Store.Kind.TWO constant
}
interface Runs { // def: Runs interface
  fun go() // def: Runs.go method
}
object Single { // def: Single class
  fun only() {} // def: Single.only method
}
typealias Alias = Int // def: Alias type
fun String.extend(): Int = 1 // def: extend function
val shared = 1 // def: shared variable
