using System;
namespace Sample.Core // def: Sample.Core namespace
{
    [Serializable]
    public class Store<T> : Base where T : class // def: Store class
    {
        private int _a = 1, _b; // def: Store._a field; def: Store._b field
        public const int LIMIT = 1; // def: Store.LIMIT constant
        public int Size { get; set; } // def: Store.Size property
        public event Action Changed; // def: Store.Changed field
        public Store() : base() { } // def: Store.Store constructor
        ~Store() { } // def: Store.Store constructor
        public async Task<int> Run<U>(int a) => 1; // def: Store.Run method
        public static Store<T> operator +(Store<T> a, Store<T> b) => a; // def: Store.operator method
        public int this[int i] => 1; // def: Store.this property
        enum Kind { One, Two } // def: Store.Kind enum; def: Store.Kind.One constant; def: Store.Kind.Two constant
        struct Point { } // def: Store.Point struct
        public void Outer() // def: Store.Outer method
        {
            int local = 1;
            int Helper() => local; // def: Store.Outer.Helper function
        }
    }
    public interface IRun { void Go(); } // def: IRun interface; def: IRun.Go method
    public record Person(string Name); // def: Person class
    public delegate void Handler(int x); // def: Handler type
}
