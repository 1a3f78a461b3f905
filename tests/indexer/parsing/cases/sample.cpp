#include <vector>
#define CHECK(x) (x) // def: CHECK macro
namespace outer::inner { // def: outer.inner namespace
template <class T>
class LIB_EXPORT Store : public Base { // def: outer.inner.Store class
 public:
  Store(); // def: outer.inner.Store.Store constructor
  ~Store(); // def: outer.inner.Store.~Store method
  int size() const { return 1; } // def: outer.inner.Store.size method
  virtual T *run() = 0; // def: outer.inner.Store.run method
  bool operator==(const Store &other) const; // def: outer.inner.Store.operator== method
  using Value = T; // def: outer.inner.Store.Value type
  enum class Kind { One }; // def: outer.inner.Store.Kind enum; def: outer.inner.Store.Kind.One constant
  T value_ = 1; // def: outer.inner.Store.value_ field
};
constexpr int kLimit = 1; // def: outer.inner.kLimit variable
}  // namespace
template <>
struct Hash<int> { // def: Hash struct
  int seed; // def: Hash.seed field
};
void Store<int>::run(int x) {} // def: Store.run method
int ns::Store::size() { return 1; } // def: ns.Store.size method
Store::Store() : x(1) {} // def: Store.Store constructor
auto free_function() -> int { int local = 1; return local; } // def: free_function function
using Alias = int; // def: Alias type
extern "C" {
int exported(); // def: exported function
}
