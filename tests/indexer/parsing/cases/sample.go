package sample

import "fmt"

const Limit = 1 // def: Limit constant
const (
	first, second = iota, 2 // def: first constant; def: second constant
)

var plain int // def: plain variable
var (
	grouped string // def: grouped variable
	_       fmt.Stringer = nil
)

type Store struct { // def: Store struct
	Name, Alias string // def: Store.Name field; def: Store.Alias field
	fmt.Stringer
}

type Reader interface { // def: Reader interface
	Read(p []byte) (int, error) // def: Reader.Read method
}

type Alias = Store // def: Alias type
type (
	ID int // def: ID type
)

func (s *Store) Get(key string) (string, error) { // def: Store.Get method
	local := func() {}
	var other = 1
	return "", nil
}

func (l List[T]) Len() int { return 0 } // def: List.Len method

func New[T any](x T) *Store { return nil } // def: New function
