use std::io;
mod other;

/// Documentation.
#[derive(Debug)]
pub struct Store<T> { // def: Store struct
    pub name: T, // def: Store.name field
}
struct Unit; // def: Unit struct
pub enum Kind { // def: Kind enum
    One, // def: Kind.One constant
    Two(i32), // def: Kind.Two constant
}
union Raw { a: u8 } // def: Raw struct; def: Raw.a field
pub trait Run { // def: Run trait
    type Output; // def: Run.Output type
    const CODE: u8; // def: Run.CODE constant
    fn run(&self); // def: Run.run method
    fn twice(&self) {} // def: Run.twice method
}
impl<T> Run for Store<T> { // def: Store impl
    type Output = T; // def: Store.Output type
    fn run(&self) { // def: Store.run method
        let local = 1;
        const HIDDEN: u8 = 1;
        fn helper() {} // def: Store.run.helper function
    }
}
impl fmt::Display for &'_ crate::net::Peer<'_> { // def: Peer impl
}
pub const LIMIT: u8 = 1; // def: LIMIT constant
static mut STATE: u8 = 2; // def: STATE constant
type Alias = u8; // def: Alias type
macro_rules! mac { () => {} } // def: mac macro
pub(crate) async fn free<T>() {} // def: free function
mod tests { // def: tests module
    #[test]
    fn works() { // def: tests.works function
        if true {
            struct Local { // def: tests.works.Local struct
                x: u8, // def: tests.works.Local.x field
            }
        }
    }
}
