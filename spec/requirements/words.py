"""The words that the lint looks for, each with what to ask or to write instead. The lists are our own."""

from __future__ import annotations

from typing import Final

WEAK: Final = {
    "appropriate": "appropriate for whom, judged by what?",
    "appropriately": "what exactly is done?",
    "adequate": "which amount is enough?",
    "adequately": "which amount is enough?",
    "sufficient": "which amount is enough?",
    "sufficiently": "which amount is enough?",
    "suitable": "suitable by which criterion?",
    "reasonable": "which limit is meant?",
    "acceptable": "acceptable to whom, at which value?",
    "proper": "what makes it proper?",
    "properly": "what exactly is done?",
    "normal": "which conditions are meant?",
    "normally": "what happens otherwise?",
    "typical": "which case is meant?",
    "typically": "what happens otherwise?",
    "usually": "what happens otherwise?",
    "often": "how often?",
    "sometimes": "under which condition?",
    "frequently": "how often?",
    "regularly": "at which interval?",
    "periodically": "at which interval?",
    "occasionally": "under which condition?",
    "flexible": "what can be changed, by whom, where?",
    "modern": "which versions or features are meant?",
    "simple": "how many steps, or which knowledge, is allowed?",
    "seamless": "what must the user not notice?",
    "seamlessly": "what must the user not notice?",
    "smooth": "which figure makes it smooth?",
    "smoothly": "which figure makes it smooth?",
    "nice": "what exactly is wanted?",
    "good": "by which measure?",
    "better": "better than what, by how much?",
    "best": "by which measure?",
    "minimal": "which amount is the limit?",
    "optimal": "by which measure?",
    "various": "which ones?",
    "several": "how many?",
    "some": "which ones?",
    "many": "how many?",
    "few": "how many?",
    "significant": "from which amount on?",
    "significantly": "by how much?",
    "relevant": "relevant by which criterion?",
    "meaningful": "which information does it hold?",
    "comprehensive": "which cases are covered?",
    "generic": "which cases are covered?",
    "basic": "which functions are in, which are out?",
    "advanced": "which functions are meant?",
    "support": "what can be done with it, step by step?",
    "handle": "what happens to it?",
    "manage": "which operations: create, change, delete, list?",
    "process": "what comes out of it?",
    "soon": "within which time?",
    "immediately": "within which time?",
    "instantly": "within which time?",
    "timely": "within which time?",
    "state-of-the-art": "which property is wanted?",
    "industry-standard": "which standard?",
}
"""Words that two readers understand differently, each with the question that settles it."""

QUALITY: Final = {
    "fast": "Within how many milliseconds, for what share of the calls, at which load?",
    "faster": "Faster than which figure?",
    "quick": "Within which time?",
    "quickly": "Within which time?",
    "rapid": "Within which time?",
    "rapidly": "Within which time?",
    "slow": "From which time on?",
    "responsive": "Within which time does it react, on which device?",
    "performant": "How many calls a second, within which time?",
    "performance": "How many calls a second, within which time?",
    "latency": "How many milliseconds, for what share of the calls?",
    "throughput": "How many a second?",
    "scalable": "Up to how many users, rows or calls a second?",
    "scale": "Up to how many users, rows or calls a second?",
    "reliable": "How many failures in which time are allowed?",
    "reliably": "How many failures in which time are allowed?",
    "robust": "Which faults does it stand, and how long until it is back?",
    "resilient": "Which faults does it stand, and how long until it is back?",
    "available": "What share of the month, in percent?",
    "availability": "What share of the month, in percent?",
    "uptime": "What share of the month, in percent?",
    "efficient": "How much time, memory or money at most?",
    "efficiently": "How much time, memory or money at most?",
    "lightweight": "How many megabytes of memory or disk at most?",
    "cheap": "How much a month at most?",
    "large": "From which size on?",
    "small": "Up to which size?",
    "long-running": "From which time on?",
    "real-time": "Within which time after the event?",
    "user-friendly": "How many people of ten finish which task, within which time, without help?",
    "intuitive": "How many people of ten finish which task, within which time, without help?",
    "easy": "How many people of ten finish which task, within which time, without help?",
    "easily": "How many steps, or how much time, at most?",
    "usable": "How many people of ten finish which task, within which time, without help?",
    "secure": "Against which attack, shown by which check?",
    "securely": "By which algorithm or protocol?",
    "maintainable": "Which change, done by whom, within which time?",
}
"""Words for a quality that means nothing without a number."""

NOT_ALWAYS_QUALITY: Final = frozenset(
    {"available", "large", "small", "scale", "performance", "latency", "slow", "secure"}
)
"""The ones that also stand for a plain state ("when a table is available"), so that they count only after the modal."""

ESCAPES: Final = (
    "as far as possible",
    "where possible",
    "if possible",
    "whenever possible",
    "when possible",
    "as possible",
    "if practical",
    "where practical",
    "as appropriate",
    "where appropriate",
    "if appropriate",
    "if necessary",
    "when necessary",
    "where necessary",
    "as necessary",
    "as needed",
    "if needed",
    "when needed",
    "as required",
    "if required",
    "to the extent possible",
    "best effort",
    "ideally",
    "preferably",
    "try to",
    "attempt to",
    "should be able to",
    "might",
    "may want to",
    "could",
    "nice to have",
    "unless otherwise stated",
    "in most cases",
    "at the discretion of",
)
"""Clauses that let everybody out."""

OPEN_ENDS: Final = (
    "etc",
    "and so on",
    "and so forth",
    "and more",
    "and others",
    "and the like",
    "including but not limited to",
    "such as",
    "for example",
    "for instance",
    "e.g",
    "among others",
    "at a minimum",
    "or similar",
    "and/or",
    "tbd",
    "tba",
    "to be defined",
    "to be determined",
    "to be decided",
    "...",
    "…",
)
"""Lists that have no end, so that nobody can tell when they are done."""

SMALL: Final = frozenset(
    "the a an of to in on at for from by with and or not no is are be been being has have had that this these those it"
    " its"
    " their they them he she his her as into over under per than then shall must will should can may might could if"
    " when"
    " while where whenever until unless after before each every any all only both either system application product"
    " software user who which what there also so such one within using via about between without during through across"
    " again".split()
)
"""Words that say nothing about the subject of a sentence."""

GENERIC_VERBS: Final = frozenset(
    "take last respond answer return appear complete finish need require cost have keep allow let provide do make get"
    " show"
    " displayed shown returned completed finished taken kept".split()
)
"""Verbs that may differ between two sentences on the same thing."""

VERBS: Final = frozenset(
    "accept add allow archive ask assign attach block cancel calculate change check clear close compute confirm connect"
    " convert copy count create deactivate delete deliver deny detect disable discard display download edit email"
    " enable"
    " encrypt end enforce execute export fetch filter flag forward generate give group hide highlight import index"
    " inform"
    " insert invite keep leave limit link list load lock log mark measure merge move notify offer open order parse"
    " pause"
    " persist play post prevent print prompt propose protect provide publish queue read record redirect refresh refuse"
    " reject release remind remove rename render replace report request reserve reset resolve restore resume retry"
    " return"
    " revoke roll run save scan schedule search select send set share show sign skip sort start stop store submit"
    " suspend sync tell terminate track transfer translate undo unlock update upload use validate verify warn"
    " write".split()
)
"""Verbs that begin what a system does."""

IRREGULAR_PARTICIPLES: Final = frozenset(
    "sent shown kept built made held read written set put given taken found known done seen told chosen hidden lost"
    " paid"
    " run sold begun drawn driven thrown withdrawn".split()
)

ADJECTIVES_NOT_PASSIVE: Final = frozenset(
    "based related interested used logged authenticated signed supposed required allowed needed located limited enabled"
    " disabled expired red need speed feed seed embed exceed".split()
)
"""Words in -ed that mostly tell a state; after `be` they name no missing actor."""

FAULT_WORDS: Final = frozenset(
    "invalid fail fails failed failing failure error errors denied deny rejected reject refuse refused refuses missing"
    " not cannot expired unknown unauthorised unauthorized forbidden conflict duplicate timeout empty wrong unavailable"
    " exceeds exceed too without offline".split()
)
"""Words by which a sentence or a scenario tells what happens when something goes wrong."""
