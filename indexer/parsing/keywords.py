"""Words that are no references: keywords, names that stand for the object at hand, built-in names of no interest."""

from __future__ import annotations

_C = """
    auto break case char const continue default do double else enum extern float for goto if inline int long
    register return short signed sizeof static struct switch typedef union unsigned void volatile while bool
    true false NULL include define ifdef ifndef endif elif undef pragma defined error line uint8_t
"""
_JAVASCRIPT = """
    arguments as async await break case catch class const constructor continue debugger default delete do
    else export extends false finally for from function get if import in instanceof let new null of return
    set static super switch this throw true try typeof undefined var void while with yield NaN Infinity
    require module exports
"""
_TYPESCRIPT = f"""
    {_JAVASCRIPT}
    abstract any asserts boolean declare enum implements infer interface is keyof namespace never number
    object override private protected public readonly satisfies string symbol type unique unknown
"""

_WORDS = {
    "python": """
        False None True and as assert async await break case class continue def del elif else except finally for
        from global if import in is lambda match nonlocal not or pass raise return self super cls try while with
        yield __name__ __file__
    """,
    "javascript": _JAVASCRIPT,
    "typescript": _TYPESCRIPT,
    "go": """
        break case chan const continue default defer else fallthrough for func go goto if import interface map
        package range return select struct switch type var nil true false iota append cap close complex copy
        delete imag len make new panic print println real recover bool byte error int int8 int16 int32 int64
        rune string uint uint8 uint16 uint32 uint64 uintptr float32 float64 any
    """,
    "java": """
        abstract assert boolean break byte case catch char class const continue default do double else enum
        extends final finally float for goto if implements import instanceof int interface long native new
        package private protected public record return sealed short static strictfp super switch synchronized
        this throw throws transient try var void volatile while yield true false null String Object Override
    """,
    "csharp": """
        abstract as async await base bool break byte case catch char checked class const continue decimal
        default delegate do double dynamic else enum event explicit extern false finally fixed float for foreach
        get global goto if implicit in init int interface internal is lock long nameof namespace new null object
        operator out override params partial private protected public readonly record ref required return sbyte
        sealed set short sizeof stackalloc static string struct switch this throw true try typeof uint ulong
        unchecked unsafe ushort using value var virtual void volatile when where while with yield String Object
    """,
    "php": """
        abstract and array as bool break callable case catch class clone const continue declare default die do
        echo else elseif empty enddeclare endfor endforeach endif endswitch endwhile enum exit extends false
        final finally float fn for foreach function global goto if implements include include_once instanceof
        insteadof int interface isset iterable list match mixed namespace never new null object or parent print
        private protected public readonly require require_once return self static string switch this throw trait
        true try unset use var void while xor yield
    """,
    "ruby": """
        __FILE__ __LINE__ alias and begin break case class def defined do else elsif end ensure extend false for
        if in include initialize lambda loop module new next nil not or prepend private private_constant proc
        protected public puts raise redo require require_relative rescue retry return self super then true undef
        unless until when while yield attr_accessor attr_reader attr_writer freeze
    """,
    "rust": """
        Self as async await box break const continue crate dyn else enum extern false fn for if impl in let loop
        macro_rules match mod move mut pub ref return self static struct super trait true type union unsafe use
        where while yield bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize Some None Ok
        Err derive cfg allow doc
    """,
    "c": _C,
    "cpp": f"""
        {_C}
        alignas alignof and bitand bitor catch class co_await co_return co_yield compl concept const_cast
        consteval constexpr constinit decltype delete dynamic_cast explicit export final friend import module
        mutable namespace new noexcept not nullptr operator or override private protected public
        reinterpret_cast requires static_assert static_cast template this thread_local throw try typeid typename
        using virtual wchar_t xor
    """,
    "swift": """
        Any Self as associatedtype async await break case catch class continue convenience default defer deinit
        didSet do else enum extension fallthrough false fileprivate final for func get guard if import in
        indirect init inout internal is lazy let mutating nil nonmutating open operator optional override
        private protocol public repeat required rethrows return self set some static struct subscript super
        switch throw throws true try typealias unowned var weak where while willSet
    """,
    "kotlin": """
        abstract actual annotation as break by catch class companion const constructor continue crossinline data
        delegate do else enum expect external false final finally for fun get if import in infix init inline
        inner interface internal is it lateinit noinline null object open operator out override package private
        protected public reified return sealed set super suspend tailrec this throw true try typealias val value
        var vararg when where while
    """,
    "bash": """
        if then else elif fi case esac for while until do done in function select time return exit local export
        declare readonly echo printf read shift set unset eval exec trap test cd true false break continue
        source alias let
    """,
    "sql": """
        select from where and or not null is in as on join left right inner outer full cross group by order
        having limit offset union all distinct insert into values update set delete create alter drop table view
        index unique primary key foreign references constraint default check if exists begin commit rollback
        declare return returns language function procedure trigger for each row execute before after when then
        else end case cast with recursive integer int bigint smallint text varchar char boolean date timestamp
        numeric decimal serial true false asc desc between like add column
    """,
    "tsx": _TYPESCRIPT,
}

KEYWORDS: dict[str, frozenset[str]] = {language: frozenset(words.split()) for language, words in _WORDS.items()}
"""By language; SQL's also stand in upper case."""

KEYWORDS["sql"] |= {word.upper() for word in KEYWORDS["sql"]}
