#include <stdio.h>
#define LIMIT 3 // def: LIMIT macro
#define MAX(a, b) ((a) > (b) ? (a) : (b)) // def: MAX macro
typedef struct store { // def: store struct
  int size, *items; // def: store.size field; def: store.items field
  void (*free)(void *); // def: store.free field
} store_t; // def: store_t type
typedef struct {
  int x; // def: point_t.x field
} point_t; // def: point_t type
enum kind { ONE, TWO = 2 }; // def: kind enum; def: kind.ONE constant; def: kind.TWO constant
union raw { int a; }; // def: raw struct; def: raw.a field
typedef int (*callback)(int); // def: callback type
static int counter = 1, *cursor; // def: counter variable; def: cursor variable
static const char *const names[] = {"a"}; // def: names variable
int declared(int x); // def: declared function
static int defined(int x);
#ifdef EXTRA
# if EXTRA > 1
#  define DEEP 1 // def: DEEP macro
# endif
static int optional; // def: optional variable
int conditional(void) { return 0; } // def: conditional function
#endif
EXTERN_API int exported(void); // def: exported function
static inline char **
defined(int x) // def: defined function
{
  int local = 1;
  return 0;
}
